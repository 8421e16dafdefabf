"""What PyKMIP's client asks of a server: each check asserts the content of every answer."""

import itertools

from kmip import enums
from kmip.core import exceptions as core_exceptions
from kmip.core.factories import attributes as attribute_factory
from kmip.pie import exceptions

Version = enums.KMIPVersion
FACTORY = attribute_factory.AttributeFactory()
KEY = bytes(range(16))
ENCRYPT_DECRYPT = [enums.CryptographicUsageMask.ENCRYPT, enums.CryptographicUsageMask.DECRYPT]

FAILURES = (exceptions.KmipOperationFailure, core_exceptions.OperationFailure)
NUMBERS = itertools.count(1)

CHECKS = []


def check(first=Version.KMIP_1_0, last=Version.KMIP_2_0):
    """Enlists a function as a check of the versions from `first` to `last`."""

    def enlist(function):
        CHECKS.append((function, first, last))
        return function

    return enlist


def unique(name):
    """A name that no other object has: names are unique within the server."""
    return f"pykmip-{name}-{next(NUMBERS)}"


def fails_with(reason, act):
    """Asserts that the operation is refused for this reason."""
    try:
        act()
    except FAILURES as failure:
        assert failure.reason == reason, f"refused with {failure.reason}, not {reason}"
        return
    raise AssertionError(f"succeeded, where {reason} was due")


def missing_reason(client):
    """KMIP 1.2 section 11.12 and KMIP 2.0 section 6.1.19.1 name different reasons."""
    if client.kmip_version == Version.KMIP_2_0:
        return enums.ResultReason.OBJECT_NOT_FOUND
    return enums.ResultReason.ITEM_NOT_FOUND


def instance(client, uid, name):
    """The only instance of an attribute."""
    found, attributes = client.get_attributes(uid, [name])
    assert found == uid
    assert [one.attribute_name.value for one in attributes] == [name], attributes
    return attributes[0].attribute_value


def value_of(client, uid, name):
    """The value of the only instance of a simple attribute."""
    return instance(client, uid, name).value


def destroy_active(client, uid):
    """Revokes and destroys an object, and sees that it is gone."""
    client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
    client.destroy(uid)
    reasons = (enums.ResultReason.OBJECT_DESTROYED, missing_reason(client))
    try:
        client.get(uid)
    except FAILURES as failure:
        assert failure.reason in reasons, failure.reason
        return
    raise AssertionError("a destroyed object was got")
