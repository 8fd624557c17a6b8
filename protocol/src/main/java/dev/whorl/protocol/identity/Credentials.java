package dev.whorl.protocol.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * What a process shows and whom it trusts: its certificate chain (leaf first), the leaf's key, and
 * the trusted roots.
 *
 * @param chain leaf first
 * @param key private key of the leaf
 * @param roots every root whose leaves are accepted; two during a rotation
 */
public record Credentials(
    List<X509Certificate> chain, PrivateKey key, List<X509Certificate> roots) {
  /** File names in a folder; those of a Kubernetes TLS Secret. */
  public static final String CERTIFICATE_FILE = "tls.crt";

  public static final String KEY_FILE = "tls.key";
  public static final String ROOTS_FILE = "ca.crt";

  private static final int DNS_NAME = 2;

  public Credentials {
    chain = List.copyOf(chain);
    roots = List.copyOf(roots);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("The certificate chain is empty.");
    }
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("The trust bundle holds no certificate.");
    }
  }

  /**
   * Reads tls.crt, tls.key and ca.crt of a folder. Throws InvalidCredentials when a part is
   * missing, malformed or of another.
   */
  public static Credentials read(Path folder) throws InvalidCredentials {
    return parse(
        bytes(folder.resolve(CERTIFICATE_FILE)),
        bytes(folder.resolve(KEY_FILE)),
        bytes(folder.resolve(ROOTS_FILE)));
  }

  /**
   * Reads the three PEM texts. Throws InvalidCredentials when one is malformed or key and
   * certificate are no pair.
   */
  public static Credentials parse(byte[] certificates, byte[] key, byte[] roots)
      throws InvalidCredentials {
    try {
      Credentials credentials =
          new Credentials(
              Pem.certificates(certificates), Pem.privateKey(key), Pem.certificates(roots));
      credentials.requirePair();
      credentials.name();
      return credentials;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidCredentials("The credentials are unusable: " + e.getMessage(), e);
    }
  }

  /** Writes the three files into an existing folder. */
  public void write(Path folder) throws IOException {
    Files.write(folder.resolve(ROOTS_FILE), rootsPem());
    Files.write(folder.resolve(KEY_FILE), keyPem());
    Files.write(folder.resolve(CERTIFICATE_FILE), chainPem());
  }

  /** The identity in the leaf. */
  public PeerName name() {
    return nameOf(chain.getFirst());
  }

  public byte[] chainPem() {
    return Pem.encode(chain);
  }

  public byte[] keyPem() {
    return Pem.encode(key);
  }

  public byte[] rootsPem() {
    return Pem.encode(roots);
  }

  /** SHA-256 of each trusted root, lower-case hexadecimal, in the order of the bundle. */
  public List<String> rootFingerprints() {
    return roots.stream().map(Pem::fingerprint).toList();
  }

  /** SHA-256 of a certificate, in the form of {@link #rootFingerprints}. */
  public static String fingerprint(X509Certificate certificate) {
    return Pem.fingerprint(certificate);
  }

  /** One certificate as PEM. */
  public static byte[] pem(X509Certificate certificate) {
    return Pem.encode(List.of(certificate));
  }

  /** The one certificate of a PEM text. Throws InvalidCredentials if it is none or several. */
  public static X509Certificate certificate(byte[] pem) throws InvalidCredentials {
    try {
      List<X509Certificate> found = Pem.certificates(pem);
      if (found.size() != 1) {
        throw new GeneralSecurityException("there must be one, there are " + found.size());
      }
      return found.getFirst();
    } catch (GeneralSecurityException e) {
      throw new InvalidCredentials("The certificate cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The identity in a certificate. Throws IllegalArgumentException unless it holds exactly one DNS
   * name of a known form.
   */
  static PeerName nameOf(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null
          || names.size() != 1
          || !names.iterator().next().getFirst().equals(DNS_NAME)) {
        throw new IllegalArgumentException(
            "The certificate of %s must hold exactly one DNS name, it holds %s."
                .formatted(certificate.getSubjectX500Principal(), names));
      }
      return PeerName.parse((String) names.iterator().next().get(1));
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException("The certificate's names cannot be read.", e);
    }
  }

  private void requirePair() throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(key);
    signer.update(probe);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(chain.getFirst().getPublicKey());
    verifier.update(probe);
    if (!verifier.verify(signature)) {
      throw new GeneralSecurityException(
          "the key is not the key of " + chain.getFirst().getSubjectX500Principal());
    }
  }

  private static byte[] bytes(Path file) throws InvalidCredentials {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidCredentials("The file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
