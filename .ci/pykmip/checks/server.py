"""What the server says of itself, asked through the client's lower layer."""

from kmip import enums
from kmip.core.messages import contents

from . import Version, check


@check()
def query(client):
    functions = [
        enums.QueryFunction.QUERY_OPERATIONS,
        enums.QueryFunction.QUERY_OBJECTS,
        enums.QueryFunction.QUERY_SERVER_INFORMATION,
    ]
    result = client.proxy.query(query_functions=functions)
    assert result.result_status.value == enums.ResultStatus.SUCCESS
    operations = set(result.operations)
    wanted = {enums.Operation.CREATE, enums.Operation.GET, enums.Operation.QUERY}
    assert wanted <= operations, operations
    # Operations that the version does not have are not listed.
    without = client.kmip_version in (Version.KMIP_1_0, Version.KMIP_1_1)
    assert (enums.Operation.ENCRYPT in operations) != without
    assert enums.ObjectType.SYMMETRIC_KEY in result.object_types, result.object_types
    assert result.vendor_identification


@check(first=Version.KMIP_1_1)
def discover_versions(client):
    result = client.proxy.discover_versions()
    assert result.result_status.value == enums.ResultStatus.SUCCESS
    versions = [(one.major, one.minor) for one in result.protocol_versions]
    # KMIP 1.1 section 4.26: ranked, the preferred one first.
    assert versions == sorted(versions, reverse=True), versions
    for version in [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 0), (2, 1)]:
        assert version in versions, versions
    only = client.proxy.discover_versions(protocol_versions=[contents.ProtocolVersion(1, 2)])
    assert [(one.major, one.minor) for one in only.protocol_versions] == [(1, 2)]
