package dev.whorl.router.session;

import dev.whorl.protocol.data.Token;

/**
 * Hears of one session, on the session loop; it must not block. The last call is either a token
 * with a finish or {@link #ended}; a cancelled session is not heard of again.
 */
public interface SessionListener {

  /**
   * It stands in line, or has got its turn at once: from now on it is waited for. Called once,
   * before anything else; a session that is refused at once hears {@link #ended} only.
   */
  void admitted();

  /** Its chain is open; tokens will come. Called once, before the first token. */
  void started();

  /** The next token; none is missing, none comes twice. */
  void token(Token token);

  /** It ends without being finished. */
  void ended(SessionEnd end);
}
