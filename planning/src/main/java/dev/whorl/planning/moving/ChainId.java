package dev.whorl.planning.moving;

import dev.whorl.planning.model.Hop;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The lasting name of a chain: it follows from whose it is and from its hops, so a chain is the
 * same in every revision that has it, whatever its capacity.
 *
 * @param text 16 hexadecimal digits
 */
public record ChainId(String text) {
  private static final int DIGITS = 16;

  /** The name of an edition's chain over these hops. */
  public static ChainId of(Edition edition, List<Hop> hops) {
    StringBuilder named = new StringBuilder(edition.id()).append('\n').append(edition.weights());
    for (Hop hop : hops) {
      named
          .append('\n')
          .append(hop.server())
          .append(' ')
          .append(hop.span().start())
          .append(' ')
          .append(hop.span().end());
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(named.toString().getBytes(StandardCharsets.UTF_8));
      return new ChainId(HexFormat.of().formatHex(digest).substring(0, DIGITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
