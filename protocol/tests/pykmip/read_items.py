"""Reads TTLV messages with PyKMIP's primitive readers and prints every item.

Standard input: a message in hex on each line. Standard output: for each message its items in
order, one on a line as depth, tag, type and value, then an empty line. Text, byte strings and big
integers (two's complement) are in hex, other values decimal. A message with a
type, tag or text that PyKMIP does not know gives one line that begins with an exclamation mark.
"""

import enum
import struct
import sys

from kmip.core import enums, primitives, utils

SIMPLE = {
    enums.Types.INTEGER: primitives.Integer,
    enums.Types.LONG_INTEGER: primitives.LongInteger,
    enums.Types.BIG_INTEGER: primitives.BigInteger,
    enums.Types.BOOLEAN: primitives.Boolean,
    enums.Types.TEXT_STRING: primitives.TextString,
    enums.Types.BYTE_STRING: primitives.ByteString,
    enums.Types.DATE_TIME: primitives.DateTime,
    enums.Types.INTERVAL: primitives.Interval,
}


class Unknown(Exception):
    """Something PyKMIP cannot read in any message."""


def named(names, number, what):
    try:
        return names(number)
    except ValueError as error:
        raise Unknown(f"{what} 0x{number:x}") from error


def reader(tag, item_type, value):
    """The reader for an item; enumerations accept whatever number is there."""
    if item_type is enums.Types.ENUMERATION:
        (number,) = struct.unpack("!I", value[:4])
        return primitives.Enumeration(enum.Enum("Any", {"VALUE": number}), tag=tag)
    return SIMPLE[item_type](tag=tag)


def text(item_type, value):
    if item_type is enums.Types.ENUMERATION:
        return str(value.value)
    if item_type is enums.Types.BOOLEAN:
        return str(int(value))
    if item_type is enums.Types.TEXT_STRING:
        return value.encode().hex()
    if item_type is enums.Types.BYTE_STRING:
        return bytes(value).hex()
    if item_type is enums.Types.BIG_INTEGER:
        return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True).hex()
    return str(value)


def items(data, depth):
    """Yields every item of a run of items."""
    at = 0
    while at < len(data):
        number, length = struct.unpack("!II", data[at : at + 8])
        tag = named(enums.Tags, number >> 8, "tag")
        item_type = named(enums.Types, number & 0xFF, "type")
        if item_type is enums.Types.STRUCTURE:
            structure = primitives.Struct(tag=tag)
            stream = utils.BytearrayStream(data[at : at + 8])
            structure.read(stream)
            yield depth, tag, item_type, ""
            yield from items(data[at + 8 : at + 8 + structure.length], depth + 1)
            at += 8 + structure.length
        else:
            whole = 8 + length + -length % 8
            item = reader(tag, item_type, data[at + 8 : at + whole])
            stream = utils.BytearrayStream(data[at : at + whole])
            try:
                item.read(stream)
            except UnicodeDecodeError as error:
                # PyKMIP decodes text octet by octet, so it reads ASCII only.
                raise Unknown("text beyond ASCII") from error
            if stream.length():
                raise ValueError(f"{stream.length()} octets of {tag} are left")
            yield depth, tag, item_type, text(item_type, item.value)
            at += whole


def main():
    for line in sys.stdin:
        try:
            lines = [
                f"{depth} {tag.value:06x} {item_type.value} {value}"
                for depth, tag, item_type, value in items(bytes.fromhex(line), 0)
            ]
        except Unknown as unknown:
            lines = [f"!{unknown}"]
        print("\n".join(lines), end="\n\n")


main()
