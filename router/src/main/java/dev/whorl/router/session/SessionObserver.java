package dev.whorl.router.session;

import java.time.Duration;

/** Hears what is measured of sessions, on the session loop. */
public interface SessionObserver {

  /** A session has got its chain. */
  void opened(Duration waited);

  /**
   * A session that had lost its chain has got another, or ends without.
   *
   * @param stalled since its last token, or since its chain was lost
   */
  void recovery(boolean success, Duration stalled);

  /** The first token of a session, since it was submitted. */
  void firstToken(Duration sinceSubmitted);

  /**
   * Any later token.
   *
   * @param gap since the token before
   * @param bound certified for the chain
   */
  void laterToken(Duration gap, Duration bound);

  /** A session is over. Every session is, once. */
  void over(Ending ending, Course course);

  /**
   * What a session was.
   *
   * @param sinceSubmitted how long it took
   * @param promptTokens of its prompt
   * @param generatedTokens that have come
   */
  record Course(Duration sinceSubmitted, int promptTokens, int generatedTokens) {}
}
