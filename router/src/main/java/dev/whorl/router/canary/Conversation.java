package dev.whorl.router.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where in the hundred a request stands: a share of p percent takes those below p. A conversation
 * that its client names stands at the same place at every router and for every share, so as a share
 * grows nobody who has been moved is moved back.
 */
public final class Conversation {
  /** Names the conversation, whatever the body says. */
  public static final String HEADER = "X-Conversation-Id";

  private static final List<String> FIELDS = List.of("prompt_cache_key", "session_id", "user");
  private static final int HUNDRED = 100;

  private Conversation() {}

  /**
   * From 0 to 99.
   *
   * @param header what the client's header says; null: nothing
   * @param body of the request, whatever it is
   * @param draw where a request stands that names no conversation, from 0 to 99
   */
  public static int place(@Nullable String header, JsonNode body, IntSupplier draw) {
    if (header != null && !header.isBlank()) {
      return place(header);
    }
    for (String field : FIELDS) {
      String named = body.path(field).textValue();
      if (named != null && !named.isBlank()) {
        return place(named);
      }
    }
    return draw.getAsInt();
  }

  private static int place(String conversation) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(conversation.getBytes(StandardCharsets.UTF_8));
      return (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), HUNDRED);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256.", e);
    }
  }
}
