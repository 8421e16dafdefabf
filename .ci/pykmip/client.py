"""PyKMIP's client against a running server: every answer is asserted, the first wrong one ends it.

usage: client.py HOST PORT CA CERT KEY
"""

import sys

from kmip import enums
from kmip.core import attributes as core_attributes
from kmip.core.factories import attributes as attribute_factory
from kmip.pie import client as pie_client
from kmip.pie import exceptions
from kmip.pie import objects

ENCRYPT_DECRYPT = [enums.CryptographicUsageMask.ENCRYPT, enums.CryptographicUsageMask.DECRYPT]
KEY = bytes(range(16))


def fails_with(reason, act):
    """Asserts that the operation is refused for this reason."""
    try:
        act()
    except exceptions.KmipOperationFailure as failure:
        assert failure.reason == reason, f"refused with {failure.reason}, not {reason}"
        return
    raise AssertionError(f"succeeded, where {reason} was due")


def symmetric_key_life_cycle(client):
    uid = client.create(enums.CryptographicAlgorithm.AES, 256, name="pykmip-life-cycle")
    key = client.get(uid)
    assert key.cryptographic_length == 256 and len(key.value) == 32
    assert client.get(uid).value == key.value
    assert "State" in client.get_attribute_list(uid)
    _, attributes = client.get_attributes(uid, ["State"])
    assert attributes[0].attribute_value.value == enums.State.PRE_ACTIVE
    client.activate(uid)
    _, attributes = client.get_attributes(uid, ["State"])
    assert attributes[0].attribute_value.value == enums.State.ACTIVE
    # KMIP 1.2 section 11.22: an active object is not destroyed.
    fails_with(enums.ResultReason.PERMISSION_DENIED, lambda: client.destroy(uid))
    client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
    _, attributes = client.get_attributes(uid, ["State"])
    assert attributes[0].attribute_value.value == enums.State.DEACTIVATED
    client.destroy(uid)


def registered_key_comes_back(client):
    factory = attribute_factory.AttributeFactory()
    uid = client.register(
        objects.SymmetricKey(
            enums.CryptographicAlgorithm.AES, 128, KEY, ENCRYPT_DECRYPT, name="pykmip-registered"
        )
    )
    assert client.get(uid).value == KEY
    name = factory.create_attribute(
        enums.AttributeType.NAME,
        core_attributes.Name.create("pykmip-registered", enums.NameType.UNINTERPRETED_TEXT_STRING),
    )
    assert client.locate(attributes=[name]) == [uid]
    client.destroy(uid)
    assert client.locate(attributes=[name]) == []


def key_pair(client):
    public, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA,
        2048,
        public_name="pykmip-public",
        public_usage_mask=[enums.CryptographicUsageMask.VERIFY],
        private_name="pykmip-private",
        private_usage_mask=[enums.CryptographicUsageMask.SIGN],
    )
    assert client.get(public).cryptographic_length == 2048
    assert client.get(private).cryptographic_length == 2048
    client.destroy(private)
    client.destroy(public)


def secret_and_opaque_data(client):
    secret = client.register(objects.SecretData(b"correct horse", enums.SecretDataType.PASSWORD))
    assert client.get(secret).value == b"correct horse"
    client.destroy(secret)
    opaque = client.register(objects.OpaqueObject(b"\x00\x01\x02", enums.OpaqueDataType.NONE))
    assert client.get(opaque).value == b"\x00\x01\x02"
    client.destroy(opaque)


def missing_object(client):
    # KMIP 1.2 section 11.12 and KMIP 2.0 section 6.1.19.1 name different reasons.
    missing = enums.ResultReason.ITEM_NOT_FOUND
    if client.kmip_version == enums.KMIPVersion.KMIP_2_0:
        missing = enums.ResultReason.OBJECT_NOT_FOUND
    fails_with(missing, lambda: client.get("no such object"))


def replaced_key(client):
    uid = client.create(enums.CryptographicAlgorithm.AES, 128)
    client.activate(uid)
    new = client.rekey(uid)
    assert new != uid
    # KMIP 1.2 section 4.4: the replacement takes algorithm and length from the old key.
    assert client.get(new).cryptographic_length == 128
    assert client.get(new).value != client.get(uid).value


CHECKS = [
    symmetric_key_life_cycle,
    registered_key_comes_back,
    key_pair,
    secret_and_opaque_data,
    missing_object,
    replaced_key,
]
VERSIONS = [
    enums.KMIPVersion.KMIP_1_0,
    enums.KMIPVersion.KMIP_1_1,
    enums.KMIPVersion.KMIP_1_2,
    enums.KMIPVersion.KMIP_1_3,
    enums.KMIPVersion.KMIP_1_4,
    enums.KMIPVersion.KMIP_2_0,
]


def main():
    host, port, ca, cert, key = sys.argv[1:]
    failed = 0
    for version in VERSIONS:
        for check in CHECKS:
            client = pie_client.ProxyKmipClient(
                hostname=host,
                port=int(port),
                ca=ca,
                cert=cert,
                key=key,
                ssl_version="PROTOCOL_TLSv1_2",
                kmip_version=version,
            )
            try:
                with client:
                    check(client)
                verdict = "passed"
            except Exception as error:  # a wrong answer shows as any exception of the library
                failed += 1
                verdict = f"FAILED: {type(error).__name__}: {error}"
            print(f"pykmip client {version.name} {check.__name__}: {verdict}")
    print(f"{len(VERSIONS) * len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
