package dev.whorl.router.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are good now. Only their digests are kept: a dump of the heap tells no key, and how
 * long a look-up takes tells nothing about the keys there are.
 */
public final class KeyRing {
  /** Nobody may ask. */
  public static final KeyRing EMPTY = new KeyRing(Map.of());

  private final Map<String, String> names; // digest of the key → its name

  private KeyRing(Map<String, String> names) {
    this.names = Map.copyOf(names);
  }

  /**
   * A ring of keys.
   *
   * @param keys key by name
   * @throws UnusableKeys if two names have one key: use could be charged to neither
   */
  public static KeyRing of(Map<String, String> keys) throws UnusableKeys {
    Map<String, String> names = new HashMap<>();
    for (Map.Entry<String, String> key : keys.entrySet()) {
      String other = names.put(digest(key.getValue()), key.getKey());
      if (other != null) {
        throw new UnusableKeys(
            "The keys (%s) and (%s) are the same; give each its own."
                .formatted(other, key.getKey()));
      }
    }
    return new KeyRing(names);
  }

  /** The name of a key, null if it is not on the ring. */
  public @Nullable String owner(String key) {
    return names.get(digest(key));
  }

  /** The names of all keys. */
  public Set<String> names() {
    return Set.copyOf(names.values());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyRing ring && ring.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  private static String digest(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
