"""Derive Key, Encrypt, Decrypt, Sign, Signature Verify and MAC, each checked outside of the server."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from kmip import enums
from kmip.pie import objects

from . import ENCRYPT_DECRYPT, KEY, Version, check, destroy_active, unique
from .managed_objects import PKCS_1, PUBLIC, RSA

MESSAGE = b"nobody reads this twice"
IV = bytes(range(100, 116))
Mask = enums.CryptographicUsageMask


def registered(client, value, masks):
    """An active AES key."""
    algorithm = enums.CryptographicAlgorithm.AES
    uid = client.register(objects.SymmetricKey(algorithm, 8 * len(value), value, masks, unique("key")))
    client.activate(uid)
    return uid


@check(first=Version.KMIP_1_2)
def encryption_in_cbc(client):
    uid = registered(client, KEY, ENCRYPT_DECRYPT)
    parameters = {
        "block_cipher_mode": enums.BlockCipherMode.CBC,
        "padding_method": enums.PaddingMethod.PKCS5,
        "cryptographic_algorithm": enums.CryptographicAlgorithm.AES,
    }
    ciphertext, _ = client.encrypt(MESSAGE, uid, parameters, IV)
    padder = padding.PKCS7(128).padder()
    padded = padder.update(MESSAGE) + padder.finalize()
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    assert ciphertext == encryptor.update(padded) + encryptor.finalize()
    assert client.decrypt(ciphertext, uid, parameters, IV) == MESSAGE
    destroy_active(client, uid)


@check(first=Version.KMIP_1_2)
def signature(client):
    algorithm = enums.CryptographicAlgorithm.RSA
    form = enums.KeyFormatType.PKCS_1
    private = client.register(objects.PrivateKey(algorithm, 2048, PKCS_1, form, [Mask.SIGN]))
    public = client.register(objects.PublicKey(algorithm, 2048, PUBLIC, form, [Mask.VERIFY]))
    client.activate(private)
    client.activate(public)
    parameters = {
        "padding_method": enums.PaddingMethod.PKCS1v15,
        "hashing_algorithm": enums.HashingAlgorithm.SHA_256,
        "cryptographic_algorithm": algorithm,
    }
    signed = client.sign(MESSAGE, private, parameters)
    RSA.public_key().verify(signed, MESSAGE, rsa_padding.PKCS1v15(), hashes.SHA256())
    own = RSA.sign(MESSAGE, rsa_padding.PKCS1v15(), hashes.SHA256())
    valid = client.signature_verify(MESSAGE, own, public, parameters)
    assert valid == enums.ValidityIndicator.VALID
    invalid = client.signature_verify(MESSAGE + b"!", own, public, parameters)
    assert invalid == enums.ValidityIndicator.INVALID
    destroy_active(client, private)
    destroy_active(client, public)


@check(first=Version.KMIP_1_2)
def message_authentication_code(client):
    algorithm = enums.CryptographicAlgorithm.HMAC_SHA256
    masks = [Mask.MAC_GENERATE, Mask.MAC_VERIFY]
    uid = client.register(objects.SymmetricKey(algorithm, 128, KEY, masks, unique("mac")))
    client.activate(uid)
    by, mac = client.mac(MESSAGE, uid, algorithm)
    assert by == uid
    assert mac == hmac.new(KEY, MESSAGE, hashlib.sha256).digest()
    destroy_active(client, uid)


@check()
def key_derived_with_pbkdf2(client):
    secret = objects.SecretData(b"correct horse", enums.SecretDataType.PASSWORD, [Mask.DERIVE_KEY])
    base = client.register(secret)
    client.activate(base)
    parameters = {
        "cryptographic_parameters": {"hashing_algorithm": enums.HashingAlgorithm.SHA_256},
        "salt": b"battery staple",
        "iteration_count": 1000,
    }
    uid = client.derive_key(
        enums.ObjectType.SYMMETRIC_KEY,
        [base],
        enums.DerivationMethod.PBKDF2,
        parameters,
        cryptographic_length=128,
        cryptographic_algorithm=enums.CryptographicAlgorithm.AES,
        cryptographic_usage_mask=ENCRYPT_DECRYPT,
    )
    expected = hashlib.pbkdf2_hmac("sha256", b"correct horse", b"battery staple", 1000, 16)
    assert client.get(uid).value == expected
    client.destroy(uid)
    destroy_active(client, base)


@check()
def key_derived_by_hmac(client):
    base = registered(client, KEY, [Mask.DERIVE_KEY])
    parameters = {
        "cryptographic_parameters": {"hashing_algorithm": enums.HashingAlgorithm.SHA_256},
        "derivation_data": MESSAGE,
    }
    uid = client.derive_key(
        enums.ObjectType.SECRET_DATA,
        [base],
        enums.DerivationMethod.HMAC,
        parameters,
        cryptographic_length=256,
    )
    assert client.get(uid).value == hmac.new(KEY, MESSAGE, hashlib.sha256).digest()
    client.destroy(uid)
    destroy_active(client, base)
