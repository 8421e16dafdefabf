"""Register, Get and Locate of every kind of object that the client has."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from kmip import enums
from kmip.core import attributes as core_attributes
from kmip.core import exceptions as core_exceptions
from kmip.pie import objects

from . import ENCRYPT_DECRYPT, FACTORY, KEY, Version, check, destroy_active, unique, value_of

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PKCS_1 = RSA.private_bytes(
    serialization.Encoding.DER,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = RSA.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.PKCS1
)


def comes_back(client, sent):
    """Registers an object, gets the same content back and destroys it."""
    uid = client.register(sent)
    got = client.get(uid)
    assert type(got) is type(sent), type(got)
    assert got.value == sent.value
    client.destroy(uid)
    return got


@check()
def registered_symmetric_key(client):
    text = unique("registered")
    aes = enums.CryptographicAlgorithm.AES
    uid = client.register(objects.SymmetricKey(aes, 128, KEY, ENCRYPT_DECRYPT, name=text))
    assert client.get(uid).value == KEY
    assert value_of(client, uid, "Cryptographic Usage Mask") == 0x0C
    name = FACTORY.create_attribute(
        enums.AttributeType.NAME,
        core_attributes.Name.create(text, enums.NameType.UNINTERPRETED_TEXT_STRING),
    )
    assert client.locate(attributes=[name]) == [uid]
    assert client.locate(maximum_items=1, attributes=[name]) == [uid]
    client.destroy(uid)
    assert client.locate(attributes=[name]) == []


@check()
def registered_private_and_public_key(client):
    algorithm = enums.CryptographicAlgorithm.RSA
    private = objects.PrivateKey(
        algorithm, 2048, PKCS_1, enums.KeyFormatType.PKCS_1, [enums.CryptographicUsageMask.SIGN]
    )
    assert comes_back(client, private).key_format_type == enums.KeyFormatType.PKCS_1
    public = objects.PublicKey(
        algorithm, 2048, PUBLIC, enums.KeyFormatType.PKCS_1, [enums.CryptographicUsageMask.VERIFY]
    )
    assert comes_back(client, public).cryptographic_length == 2048


@check()
def registered_certificate(client):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pykmip")])
    now = datetime.datetime(2020, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(RSA.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=36500))
        .sign(RSA, hashes.SHA256())
    )
    octets = certificate.public_bytes(serialization.Encoding.DER)
    masks = [enums.CryptographicUsageMask.VERIFY]
    comes_back(client, objects.X509Certificate(octets, masks))


@check()
def registered_secret_and_opaque_data(client):
    secret = objects.SecretData(b"correct horse", enums.SecretDataType.PASSWORD)
    assert comes_back(client, secret).data_type == enums.SecretDataType.PASSWORD
    opaque = objects.OpaqueObject(b"\x00\x01\x02", enums.OpaqueDataType.NONE)
    assert comes_back(client, opaque).opaque_type == enums.OpaqueDataType.NONE


@check()
def registered_split_key(client):
    share = objects.SplitKey(
        cryptographic_algorithm=enums.CryptographicAlgorithm.AES,
        cryptographic_length=128,
        key_value=KEY,
        cryptographic_usage_masks=ENCRYPT_DECRYPT,
        split_key_parts=3,
        key_part_identifier=2,
        split_key_threshold=3,
        split_key_method=enums.SplitKeyMethod.XOR,
    )
    got = comes_back(client, share)
    assert (got.split_key_parts, got.key_part_identifier, got.split_key_threshold) == (3, 2, 3)
    assert got.split_key_method == enums.SplitKeyMethod.XOR


def wrapped_value(client, uid, specification):
    """The octets of a wrapped Key Value, taken from the message itself.

    KMIP 1.4 section 2.1.3 makes a wrapped Key Value a Byte String; the client reads a structure only.
    """
    messages = []
    receive = client.proxy._receive_message

    def keep():
        stream = receive()
        messages.append(bytes(stream.buffer))
        return stream

    client.proxy._receive_message = keep
    try:
        client.get(uid, specification)
    except core_exceptions.ReadValueError:
        pass
    client.proxy._receive_message = receive
    message = messages[-1]
    start = message.index(bytes.fromhex("42004508")) + 8
    length = int.from_bytes(message[start - 4 : start], "big")
    return message[start : start + length]


def register_with_parameters(client, key, parameters):
    """Registers a key with Cryptographic Parameters, which the client's keys do not have."""
    register = client.proxy.register

    def with_parameters(kind, template, *rest, **more):
        attribute = enums.AttributeType.CRYPTOGRAPHIC_PARAMETERS
        template.attributes.append(FACTORY.create_attribute(attribute, parameters))
        return register(kind, template, *rest, **more)

    client.proxy.register = with_parameters
    try:
        return client.register(key)
    finally:
        client.proxy.register = register


@check()
def wrapped_key(client):
    """The wrapped octets are unwrapped outside of the server."""
    wrapping = bytes(range(16, 32))
    masks = [enums.CryptographicUsageMask.WRAP_KEY, enums.CryptographicUsageMask.UNWRAP_KEY]
    aes = enums.CryptographicAlgorithm.AES
    # KMIP 1.4 section 2.1.6: a key without Cryptographic Parameters does not wrap.
    by = objects.SymmetricKey(aes, 128, wrapping, masks, unique("by"))
    mode = {"block_cipher_mode": enums.BlockCipherMode.NIST_KEY_WRAP}
    by = register_with_parameters(client, by, mode)
    client.activate(by)
    uid = client.register(objects.SymmetricKey(aes, 128, KEY, ENCRYPT_DECRYPT, unique("wrapped")))
    specification = {
        "wrapping_method": enums.WrappingMethod.ENCRYPT,
        "encryption_key_information": {"unique_identifier": by},
    }
    if client.kmip_version != Version.KMIP_1_0:
        specification["encoding_option"] = enums.EncodingOption.NO_ENCODING
    unwrapped = keywrap.aes_key_unwrap(wrapping, wrapped_value(client, uid, specification))
    # KMIP 1.0 section 2.1.5 has no other encoding than TTLV, of the whole Key Value.
    prefix = 16 if client.kmip_version == Version.KMIP_1_0 else 0
    assert unwrapped[prefix:] == KEY, unwrapped
    assert client.get(uid).value == KEY
    client.destroy(uid)
    destroy_active(client, by)
