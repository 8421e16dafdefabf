"""Get Attribute List, and changes of attributes in 1.x and 2.0 form."""

from kmip import enums
from kmip.core import attributes as core_attributes
from kmip.core import objects as core_objects
from kmip.core import primitives

from . import FACTORY, Version, check, fails_with, unique, value_of


def created(client, name):
    return client.create(enums.CryptographicAlgorithm.AES, 128, name=name)


def name_value(text):
    return core_attributes.Name.create(text, enums.NameType.UNINTERPRETED_TEXT_STRING)


ALWAYS = {
    "Unique Identifier",
    "Object Type",
    "Cryptographic Algorithm",
    "Cryptographic Length",
    "Cryptographic Usage Mask",
    "State",
    "Initial Date",
    "Last Change Date",
}


def names(client, uid):
    _, attributes = client.get_attributes(uid, ["Name"])
    return sorted(one.attribute_value.name_value.value for one in attributes)


@check()
def attribute_list(client):
    uid = created(client, unique("list"))
    listed = client.get_attribute_list(uid)
    assert len(listed) == len(set(listed)), listed
    assert ALWAYS | {"Name", "Digest"} <= set(listed), listed
    # The client reads not every attribute there is, so it asks for some.
    _, attributes = client.get_attributes(uid, sorted(ALWAYS))
    assert {one.attribute_name.value for one in attributes} == ALWAYS
    client.destroy(uid)


@check(last=Version.KMIP_1_4)
def modified_and_deleted_attribute(client):
    before, after = unique("before"), unique("after")
    uid = created(client, before)
    new = FACTORY.create_attribute(enums.AttributeType.NAME, name_value(after), 0)
    modified, attribute = client.modify_attribute(uid, attribute=new)
    assert modified == uid
    assert attribute.attribute_value.name_value.value == after
    assert names(client, uid) == [after]
    deleted, attribute = client.delete_attribute(uid, attribute_name="Name", attribute_index=0)
    assert deleted == uid
    assert attribute.attribute_value.name_value.value == after
    assert "Name" not in client.get_attribute_list(uid)
    client.destroy(uid)


@check(first=Version.KMIP_2_0)
def set_modified_and_deleted_attribute(client):
    before, after = unique("before"), unique("after")
    uid = created(client, before)
    assert client.set_attribute(uid, attribute_name="Sensitive", attribute_value=True) == uid
    assert value_of(client, uid, "Sensitive") is True
    modified, _ = client.modify_attribute(
        uid,
        current_attribute=core_objects.CurrentAttribute(attribute=name_value(before)),
        new_attribute=core_objects.NewAttribute(attribute=name_value(after)),
    )
    assert modified == uid
    assert names(client, uid) == [after]
    deleted, _ = client.delete_attribute(
        uid,
        current_attribute=core_objects.CurrentAttribute(attribute=name_value(after)),
    )
    assert deleted == uid
    assert "Name" not in client.get_attribute_list(uid)
    client.destroy(uid)


@check(first=Version.KMIP_2_0)
def attribute_that_only_the_server_sets(client):
    uid = created(client, unique("state"))
    state = primitives.Enumeration(enums.State, enums.State.ACTIVE, enums.Tags.STATE)
    change = core_objects.NewAttribute(attribute=state)
    # KMIP 2.0 section 6.1.33.1.
    reason = enums.ResultReason.ATTRIBUTE_READ_ONLY
    fails_with(reason, lambda: client.modify_attribute(uid, new_attribute=change))
    assert value_of(client, uid, "State") == enums.State.PRE_ACTIVE
    client.destroy(uid)
