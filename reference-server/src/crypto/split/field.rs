//! The two binary fields of secret sharing (KMIP 2.1 section 13.1).

/// An element of a field whose elements are whole octets.
pub(super) trait Field: Copy + PartialEq {
    /// Octets of an element.
    const OCTETS: usize;
    /// The element with these octets, most significant first.
    fn read(octets: &[u8]) -> Self;
    /// The octets of the element.
    fn write(self, into: &mut Vec<u8>);
    /// Sum, and difference, which are the same here.
    fn add(self, other: Self) -> Self;
    /// Product.
    fn multiply(self, other: Self) -> Self;
    /// What the element must be multiplied with to give 1; zero has none and gives zero.
    fn inverse(self) -> Self;
    /// The element that stands for a Key Part Identifier.
    fn of_identifier(identifier: u32) -> Self;
}

/// GF(2^8) with the polynomial x^8+x^4+x^3+x^2+1 of 2.0 and later. The text of 1.2 to 1.4 points to
/// the field of FIPS 197 instead, but the parts that cases of those versions print lie in this one,
/// and a part must be the same whichever version joins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gf8(pub u8);

/// GF(2^16) as pairs (u, v) over GF(2^8), which stand for u*y+v with y^2 = y+m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gf16(pub Gf8, pub Gf8);

/// x^8 modulo the polynomial.
const REDUCTION: u8 = 0x1D;
/// The element m: x^5+x^4+x^3+x.
const M: Gf8 = Gf8(0x3A);

impl Field for Gf8 {
    const OCTETS: usize = 1;

    fn read(octets: &[u8]) -> Self {
        Self(octets.first().copied().unwrap_or_default())
    }

    fn write(self, into: &mut Vec<u8>) {
        into.push(self.0);
    }

    fn add(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    fn multiply(self, other: Self) -> Self {
        let (mut power, mut product) = (self.0, 0);
        for bit in 0..8 {
            // No branch depends on the secret.
            product ^= power & (other.0 >> bit & 1).wrapping_neg();
            power = power << 1 ^ REDUCTION & (power >> 7).wrapping_neg();
        }
        Self(product)
    }

    fn inverse(self) -> Self {
        // The 254th power.
        let mut power = self;
        let mut product = Self(1);
        for _ in 1..8 {
            power = power.multiply(power);
            product = product.multiply(power);
        }
        product
    }

    fn of_identifier(identifier: u32) -> Self {
        let [.., low] = identifier.to_be_bytes();
        Self(low)
    }
}

impl Field for Gf16 {
    const OCTETS: usize = 2;

    fn read(octets: &[u8]) -> Self {
        Self(
            Gf8::read(octets),
            Gf8::read(octets.get(1..).unwrap_or_default()),
        )
    }

    fn write(self, into: &mut Vec<u8>) {
        self.0.write(into);
        self.1.write(into);
    }

    fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0), self.1.add(other.1))
    }

    fn multiply(self, other: Self) -> Self {
        let (Self(r, s), Self(u, v)) = (self, other);
        let low = s.multiply(v);
        let high = r.add(s).multiply(u.add(v)).add(low);
        Self(high, r.multiply(u).multiply(M).add(low))
    }

    fn inverse(self) -> Self {
        let Self(u, v) = self;
        let sum = u.add(v);
        let d = sum.multiply(v).add(M.multiply(u.multiply(u))).inverse();
        Self(u.multiply(d), sum.multiply(d))
    }

    fn of_identifier(identifier: u32) -> Self {
        let [.., high, low] = identifier.to_be_bytes();
        Self(Gf8(high), Gf8(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_but_zero_has_an_inverse() {
        for octet in 1..=255 {
            let element = Gf8(octet);
            assert_eq!(element.multiply(element.inverse()), Gf8(1));
        }
        for number in 1..=u16::MAX {
            let element = Gf16::of_identifier(number.into());
            let one = element.multiply(element.inverse());
            assert_eq!(one, Gf16::of_identifier(1), "{number}");
        }
        assert_eq!(Gf8(0).inverse(), Gf8(0));
    }

    #[test]
    fn reduces_by_the_polynomial_of_the_specification() {
        assert_eq!(Gf8(0x80).multiply(Gf8(2)), Gf8(0x1D));
        // y times y is y + m.
        let y = Gf16(Gf8(1), Gf8(0));
        assert_eq!(y.multiply(y), Gf16(Gf8(1), M));
    }
}
