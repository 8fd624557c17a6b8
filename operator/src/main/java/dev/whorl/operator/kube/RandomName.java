package dev.whorl.operator.kube;

import java.security.SecureRandom;

/** Endings of names that must not come twice. */
public final class RandomName {
  // Without vowels and look-alikes, as Kubernetes' own.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int LENGTH = 5;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomName() {}

  /** The prefix, a dash and five random characters. */
  public static String with(String prefix) {
    StringBuilder name = new StringBuilder(prefix).append('-');
    for (int i = 0; i < LENGTH; i++) {
      name.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }
}
