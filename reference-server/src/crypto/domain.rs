//! Domain parameters of DSA and Diffie-Hellman, which take too long to make for every pair.

use kmip_conform_protocol::BigInteger;
use num_bigint::BigUint;
use rand_core::CryptoRng;

use crate::crypto::CryptoError;

/// Random octets beyond those of the bound, so that no number is likelier than another (FIPS 186-4
/// appendix B.1.1).
const EXTRA: usize = 8;

/// Domain parameters of DSA for one pair of lengths (FIPS 186-4 section 4.2).
#[derive(Debug)]
pub(super) struct DomainDef {
    /// Bits of the prime modulus, which are the Cryptographic Length.
    pub bits: u32,
    /// Bits of the divisor, which are the Qlength.
    pub subgroup_bits: u32,
    p: &'static str,
    q: &'static str,
    g: &'static str,
}

/// The numbers of a group.
pub(super) struct Domain {
    pub p: BigUint,
    pub q: BigUint,
    pub g: BigUint,
}

impl DomainDef {
    /// The parameters of these lengths; without the second, those with the largest subgroup.
    pub fn of(bits: u32, subgroup_bits: Option<u32>) -> Option<&'static Self> {
        DOMAINS.iter().rev().find(|row| {
            row.bits == bits && subgroup_bits.is_none_or(|wanted| row.subgroup_bits == wanted)
        })
    }

    /// The numbers.
    pub fn numbers(&self) -> Option<Domain> {
        let number = |text: &str| BigUint::parse_bytes(text.as_bytes(), 16);
        Some(Domain {
            p: number(self.p)?,
            q: number(self.q)?,
            g: number(self.g)?,
        })
    }
}

/// Sizes of the groups of RFC 7919 appendix A: bits of the prime, the number that makes it one, and
/// bits of the secret exponents.
const GROUPS: [(u32, u32, u64); 5] = [
    (2048, 560_316, 225),
    (3072, 2_625_351, 275),
    (4096, 5_736_041, 325),
    (6144, 15_705_020, 375),
    (8192, 10_965_728, 400),
];

/// The group of RFC 7919 with a prime of so many bits, and the bits of its secret exponents.
pub(super) fn finite_field_group(bits: u32) -> Option<(Domain, u64)> {
    let (_, x, exponent) = GROUPS.into_iter().find(|(size, ..)| *size == bits)?;
    let one = BigUint::from(1u8);
    let power = |exponent: u32| &one << exponent;
    let middle = (euler(bits - 130) + x) << 64u32;
    let p = power(bits) - power(bits - 64) + middle - &one;
    let q = (&p - &one) >> 1u32;
    let g = BigUint::from(2u8);
    Some((Domain { p, q, g }, exponent))
}

/// The whole part of e times a power of two, by its series.
fn euler(bits: u32) -> BigUint {
    /// Bits that take what the divisions lose.
    const GUARD: u32 = 64;
    let mut term = BigUint::from(1u8) << (bits + GUARD);
    let mut sum = BigUint::ZERO;
    let mut divisor = 1u32;
    while term != BigUint::ZERO {
        sum += &term;
        term /= divisor;
        divisor += 1;
    }
    sum >> GUARD
}

/// A secret number from 1 to one below `bound`.
pub(super) fn secret_below(bound: &BigUint, rng: &mut dyn CryptoRng) -> BigUint {
    let mut octets = vec![0; bound.to_bytes_be().len() + EXTRA];
    rng.fill_bytes(&mut octets);
    let one = BigUint::from(1u8);
    BigUint::from_bytes_be(&octets) % (bound - &one) + one
}

/// The number as the message tree has it.
pub(super) fn to_wire(number: &BigUint) -> BigInteger {
    BigInteger::from_unsigned_be_bytes(&number.to_bytes_be())
}

/// The refusal where the table lacks what it ought to hold.
pub(super) const BROKEN: CryptoError = CryptoError::Operation("group");

/// Made once with the generator of verifiable primes of FIPS 186-4 appendix A.1.1.2.
static DOMAINS: [DomainDef; 4] = [
    DomainDef {
        bits: 1024,
        subgroup_bits: 160,
        p: "\
            c9aafdb845405ff685b71352e1cc0580d1e0e97dc71ebb9fd42b047b73988a4e1d0b735c80cad087\
            b4250550166ce18817cfda3881583ae7aafffcee23591f81b6dd84a9d224100a44ae5a5b482cd251\
            1ff14c464ee3bd3b2fbc714205d3602345451f9e47d56cee8d362169a3d82c04538df12be002ae6a\
            33b3832a4ef0ff21",
        q: "\
            fa43e798f2b92c1f9cbe9eae82e10ec6113fcd09",
        g: "\
            c604512019eef933b834a0a8f0d1f1abd03ad866625bc007f6249ffc95f290ac9658181079247c0e\
            6fedf3ef5ab355495e7894bfc18c7688ef00345d4c660733c8ac46411738b789cbaa3b64bb3ecad1\
            f4563c54ca2981f083a547e6bca64f98b75aeb696d630f030bd00c6d138ef0a2208d1babd01e9206\
            f071bf9fe98a7f12",
    },
    DomainDef {
        bits: 2048,
        subgroup_bits: 224,
        p: "\
            a9110f960424c3c07a72b1a27b1f88dbf89f06f082539525df9b1424e3c1a0afb697eab4f7218ec1\
            7092586af14544b33320fb4558af07deac1da82f3f27576379bd85f2eafdd83d7053e45313d39797\
            be82c79c1cb150e491df255ea569138f2c5ccd9e94416fa0bafbdcca18995c338e6639f21fc1de17\
            2cf883909420c4e5107f4336db46a05a467fc0d90dd6fd61c19d64b8b36630103dae33eaa62d9e57\
            b0111103a7370967441ae06e819f344a80cbf60699364681edccf6eb5eaa678addc609249aff05c4\
            d2d4efb5e6a270c325a2c57cca1ae1968bc01fb09138183a0421da2e55ab040833dd2cf986db46a8\
            f5382268e9f0e81f41d2381fbcca4cdf",
        q: "\
            b69561cda67230b5a7f85ea54966adf45d15bb10e2f5ce0ae960fc4f",
        g: "\
            650e3e5c35550af454d7346d0d0ed950cd8026adb6cb2c736c5ca1400277bee95b4743e8bb06b493\
            aad443c964fcb547d1743ec17e13f293acdd6c614d6f26d3481ec995d40d03bcb08e2c764d31a972\
            64feb5d7d91b6abf2ff0c4f56ba1eb13fe9e108047f5d3486a4fad397e5cf72626261fe5ff60c11a\
            f28d48cebd7b58f8e197a333c769c6f9d6ce70aa18669d691c43023172afa3db5e7b2a25b7783a77\
            4c5a3c109c2cef8384f56db53b376131096ce83d88999abc46e4682a271cf469cd888d723e4a0bfd\
            a5c3a3f53475ec202806cddff17951a1ebd31ce2a594d3b23a416d0e2ab91a5430ad397d34ce100d\
            a6e885069ee30cf894557ca9d50c0852",
    },
    DomainDef {
        bits: 2048,
        subgroup_bits: 256,
        p: "\
            865b8f71da9c38c439e8a71e53f939381e7edde05b9d00316d1bfd6d194b195ee6cef11a5af68660\
            a9e7fad25f31766bbc45abd07e49db111be164bb1c98d2ea8492fb48302314d6de3a842bf745d275\
            1f892aa0b0deca3b77c8f8aa1fe7e63bce231ff4b991197993e9cca821081c79637676825408ea65\
            1c4a60dc5cbb6380242c16d5b4c5fd616db0467860c91f1260bd9dcec2012fa7fb9eb74953617812\
            8851992f1223a93c80276828d8ef0239eee7e3389de940538b0f2a49f81419ec7b0344477825ace5\
            d21737e548aaff64169145fac27dc0ef74cfb1b01cda742e1b826b4f23d92affb73a46a60040ae40\
            36a61f576b7e3a41c789ae93aab46943",
        q: "\
            8ceb29210af852bc9e8a936ddfff68b784c1f8d9099788e4103ca54ec203b10f",
        g: "\
            6ee270c46eff9429c1591aeb905548f994cb2640be4dbd55f7e1883a937a6660a2d8400a8d3d76b2\
            fd28fc71f744833cf53b69ca608d46b69cbf14bb9db9309d2a93573901049d651342db54b5cb582b\
            8dc675d5e70bc3de0a438cd7d131559bef8b298f69dbda7aec1c9c5b157e725e05a9cce25a53adf1\
            6a7a113ecd9736acfd7fdb1e6f264873100141bce0c075d37cca82e74d96d4f72844594229f6bad0\
            a3293500a84109cd1449d3007af68c2f5ef76932d6240c0f6702267e091c3367ef6d8d790b799b3e\
            2d4e0951d57eb8828ce1f0bcf03d859da88a69576771a7eef24d41b06a245dba39f8e9fc092fdcfe\
            14c23bbb244b3bd1032b7d3eb9f2ff14",
    },
    DomainDef {
        bits: 3072,
        subgroup_bits: 256,
        p: "\
            d530b9d70110db8c63644d608a6ccf42482019a15a5f38829bec6d783a19a1fb44ffc16f832e4ec0\
            0b586663fcdcc1c66ab9a7b139b6562435c49859ad7d733501e16ca9d2d1c6d5db0f25a6c50978be\
            90f4cea0529aed97a1656f7fdb96b4f40965b9f54123e1dd90a8d06f714b6718084dcd113dfe5f2d\
            50cbfa75efa90eaba3aadae4374c1e25ed8a2efec364a1507932557481d2f0c59c483714e0cc7edf\
            386cf1bdc05cf2e58be2cfca58509e8c8ba6ccc31c72c317d7f263d4bb908c88ac780c641d6da337\
            497506d55b17badbe756a8803c903044f8fbeaa97f7d0f9cf80565446a5afa2af3061aba8d9e8d93\
            cb25a6aa5f78f1711d17ed36f53413bf626b074046f5526035b1c8ed9a971a147005c66a2942f964\
            5f04326ede04b852a1697144f882aa6838491390c15f00fdf16b0fd839d837c567e868a04ca8e564\
            2043e5c652e5dd0e34b13efebc3ed57d446014a1e3ec9fef1d8e4340d38c80c851956b477c8d420a\
            d7a8b3817b0d6baabacc2a8c824a7c01660a7c877f5e6b4f",
        q: "\
            d6e5023e94ffe38de415e2b1b517ddc4897ef9b99fd560131f0442bfcba640dd",
        g: "\
            d216bc84a3da4a21a54f2e62728107bf26ebb847e6ce340499d7159d7996e8a4583394ad139d3bb6\
            80436956222d5025fdb54107f5f423e1a4d9961a2583d84a2f957080fa14be4a802afcd39ca7ac3a\
            e003c1b00c9c63813f01c5fedddae429463a109eeecb41fedc8084ab11e357942370871220b8d639\
            c979f361391b41528d50c377e53a1f1e6051076b5dafd58f8f3222bd6c7b739309791313e6a92cec\
            fa0bf6b8daf2b167ae46e1881128e1ff740e93d41c4446d58a3e7d652b2672082d3bb03e93e9eb1d\
            50659e4f911ae3c7a30e01dfdf1d82554c574de9623a7f4277e9cc97642fefe66de31294d71bad10\
            06f8fd3db74d9c7c0b26632e9058fdf236dc12d65a86d6d75747665733db556da446e8bf71b87935\
            29b1eed0fdfad73e03761d25ebfcb7fe82ccd12339246e470b7c9e9eba48c289b5b656fc7096c8a3\
            e79fd5ce6559ca85f5bff6750916d2c9a9a6da12f9b17d871c42ddb1f756f521f1be2d720d394fb7\
            b072c6db2dcfbd9e87581ee8011a3c0c646ee2e63a81a047",
    },
];

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::HashingAlgorithm;

    use super::*;
    use crate::crypto::digest;
    use crate::hex_test::hex;

    #[test]
    fn subgroups_divide_their_groups_and_are_generated() {
        let one = BigUint::from(1u8);
        for row in &DOMAINS {
            let Domain { p, q, g } = row.numbers().unwrap();
            let sizes = (u64::from(row.bits), u64::from(row.subgroup_bits));
            assert_eq!((p.bits(), q.bits()), sizes);
            assert_eq!((&p - &one) % &q, BigUint::ZERO);
            assert!(g > one && g.modpow(&q, &p) == one);
            // Fermat's test, which no table with a wrong digit passes.
            let two = BigUint::from(2u8);
            assert_eq!(two.modpow(&(&p - &one), &p), one);
            assert_eq!(two.modpow(&(&q - &one), &q), one);
        }
    }

    #[test]
    fn the_largest_subgroup_is_taken_where_none_is_asked_for() {
        assert_eq!(DomainDef::of(2048, None).unwrap().subgroup_bits, 256);
        assert_eq!(DomainDef::of(2048, Some(224)).unwrap().subgroup_bits, 224);
        assert!(DomainDef::of(3072, Some(224)).is_none());
        assert!(DomainDef::of(512, None).is_none());
    }

    #[test]
    fn groups_are_those_of_rfc_7919() {
        // SHA-256 of the primes that RFC 7919 appendix A prints.
        for (bits, expected) in [
            (
                2048,
                "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966",
            ),
            (
                3072,
                "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17",
            ),
            (
                4096,
                "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e",
            ),
            (
                6144,
                "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7",
            ),
            (
                8192,
                "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833",
            ),
        ] {
            let (group, _) = finite_field_group(bits).unwrap();
            assert_eq!(group.p.bits(), u64::from(bits));
            let hashed = digest(HashingAlgorithm::SHA_256, &group.p.to_bytes_be()).unwrap();
            assert_eq!(hashed, hex(expected), "{bits}");
        }
        assert!(finite_field_group(1024).is_none());
    }
}
