"""From Create and Create Key Pair to Destroy."""

from kmip import enums

from . import Version, check, destroy_active, fails_with, instance, missing_reason, unique, value_of


@check()
def symmetric_key_life_cycle(client):
    uid = client.create(enums.CryptographicAlgorithm.AES, 256, name=unique("life-cycle"))
    key = client.get(uid)
    assert key.cryptographic_algorithm == enums.CryptographicAlgorithm.AES
    assert key.cryptographic_length == 256 and len(key.value) == 32
    assert client.get(uid).value == key.value
    assert value_of(client, uid, "State") == enums.State.PRE_ACTIVE
    client.activate(uid)
    assert value_of(client, uid, "State") == enums.State.ACTIVE
    # KMIP 1.2 section 11.22: an active object is not destroyed.
    fails_with(enums.ResultReason.PERMISSION_DENIED, lambda: client.destroy(uid))
    client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
    assert value_of(client, uid, "State") == enums.State.DEACTIVATED
    client.destroy(uid)


@check()
def compromise(client):
    uid = client.create(enums.CryptographicAlgorithm.AES, 128)
    client.revoke(enums.RevocationReasonCode.KEY_COMPROMISE, uid, "lost", 1000000000)
    assert value_of(client, uid, "State") == enums.State.COMPROMISED
    assert value_of(client, uid, "Compromise Occurrence Date") == 1000000000
    client.destroy(uid)


@check()
def key_pair(client):
    public, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA,
        2048,
        public_name=unique("public"),
        public_usage_mask=[enums.CryptographicUsageMask.VERIFY],
        private_name=unique("private"),
        private_usage_mask=[enums.CryptographicUsageMask.SIGN],
    )
    assert public != private
    for uid, kind in [
        (public, enums.ObjectType.PUBLIC_KEY),
        (private, enums.ObjectType.PRIVATE_KEY),
    ]:
        key = client.get(uid)
        assert key.object_type == kind
        assert key.cryptographic_algorithm == enums.CryptographicAlgorithm.RSA
        assert key.cryptographic_length == 2048
    client.destroy(private)
    client.destroy(public)


@check(last=Version.KMIP_1_4)
def replaced_key(client):
    name = unique("replaced")
    uid = client.create(enums.CryptographicAlgorithm.AES, 128, name=name)
    client.activate(uid)
    new = client.rekey(uid)
    assert new != uid
    # KMIP 1.2 section 4.4: the replacement takes algorithm, length and name from the old key.
    assert client.get(new).cryptographic_length == 128
    assert client.get(new).value != client.get(uid).value
    assert instance(client, new, "Name").name_value.value == name
    destroy_active(client, uid)


@check(first=Version.KMIP_2_0)
def replaced_key_with_a_template(client):
    """PyKMIP gives Re-key a Template-Attribute in 2.0 too, which has none (KMIP 2.0 section 6.1.42)."""
    uid = client.create(enums.CryptographicAlgorithm.AES, 128)
    fails_with(enums.ResultReason.INVALID_FIELD, lambda: client.rekey(uid))
    client.destroy(uid)


@check()
def missing_object(client):
    absent = "no such object"
    reason = missing_reason(client)
    for act in [client.get, client.get_attributes, client.activate, client.destroy]:
        fails_with(reason, lambda: act(absent))


@check()
def check_of_usage(client):
    uid = client.create(enums.CryptographicAlgorithm.AES, 128)
    client.activate(uid)
    masks = [enums.CryptographicUsageMask.ENCRYPT]
    assert client.check(uid, cryptographic_usage_mask=masks) == uid
    destroy_active(client, uid)
