package spate.io.hash;

/// The hash functions there are engines for.
public enum HashAlgorithm {
    /// FIPS 180-4, section 6.1.
    SHA1("SHA-1", 20),
    /// FIPS 180-4, section 6.2.
    SHA256("SHA-256", 32);

    private final String javaName;
    private final int digestBytes;

    HashAlgorithm(String javaName, int digestBytes) {
        this.javaName = javaName;
        this.digestBytes = digestBytes;
    }

    /// Its name in [java.security.MessageDigest].
    String javaName() {
        return javaName;
    }

    /// The length of a digest in bytes.
    public int digestBytes() {
        return digestBytes;
    }
}
