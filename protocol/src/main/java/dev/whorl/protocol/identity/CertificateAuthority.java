package dev.whorl.protocol.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues the leaf certificates of servers, routers and operators. EC P-256 throughout; thread-safe.
 */
public final class CertificateAuthority {
  public static final Duration ROOT_VALIDITY = Duration.ofDays(3650);
  public static final Duration LEAF_VALIDITY = Duration.ofDays(30);

  /** Clocks of a cluster differ a little: a leaf is valid from this long before it is issued. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 127;

  private final X509Certificate root;
  private final PrivateKey key;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private CertificateAuthority(X509Certificate root, PrivateKey key, Clock clock) {
    this.root = root;
    this.key = key;
    this.clock = clock;
  }

  /** A new authority with a fresh root, valid for {@link #ROOT_VALIDITY}. */
  public static CertificateAuthority create(String commonName, Clock clock) {
    KeyPair pair = newKey();
    X500Principal name = new X500Principal("CN=" + commonName);
    Instant now = clock.instant();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(new SecureRandom()),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(ROOT_VALIDITY)),
            name,
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("The root certificate cannot be built.", e);
    }
    return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), clock);
  }

  /** The authority of an earlier {@link #create}, from {@link #rootPem()} and {@link #keyPem()}. */
  public static CertificateAuthority load(byte[] rootPem, byte[] keyPem, Clock clock)
      throws InvalidCredentials {
    try {
      List<X509Certificate> roots = Pem.certificates(rootPem);
      if (roots.size() != 1) {
        throw new GeneralSecurityException(
            "the authority's file must hold one certificate, it holds " + roots.size());
      }
      PrivateKey key = Pem.privateKey(keyPem);
      return new CertificateAuthority(roots.getFirst(), key, clock);
    } catch (GeneralSecurityException e) {
      throw new InvalidCredentials("The authority cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Credentials of one peer, valid for {@link #LEAF_VALIDITY}, that trust this authority's root.
   */
  public Credentials issue(PeerName name) {
    return issue(name, LEAF_VALIDITY, List.of());
  }

  /**
   * Credentials of one peer.
   *
   * @param validity how long the leaf holds
   * @param otherRoots roots that the peer must trust beside this one; the other root during a
   *     rotation
   */
  public Credentials issue(PeerName name, Duration validity, List<X509Certificate> otherRoots) {
    KeyPair pair = newKey();
    Instant now = clock.instant();
    // A common name has at most 64 characters, a DNS name 253: the identity stands in the
    // alternative name alone.
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            root,
            serial(random),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(validity)),
            new X500Principal("O=Whorl"),
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.subjectAlternativeName,
          true,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name.dnsName())));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root));
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "The certificate of " + name.dnsName() + " cannot be built.", e);
    }
    List<X509Certificate> roots = new ArrayList<>(List.of(root));
    roots.addAll(otherRoots);
    return new Credentials(List.of(sign(builder, key)), pair.getPrivate(), roots);
  }

  public X509Certificate root() {
    return root;
  }

  public byte[] rootPem() {
    return Pem.encode(List.of(root));
  }

  /** The secret part: whoever has it can be anybody. */
  public byte[] keyPem() {
    return Pem.encode(key);
  }

  /**
   * SHA-256 of the root, lower-case hexadecimal; agents report the roots they trust in this form.
   */
  public String fingerprint() {
    return Pem.fingerprint(root);
  }

  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).setBit(0);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("The certificate cannot be signed.", e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no EC keys on P-256.", e);
    }
  }
}
