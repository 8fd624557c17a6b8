package dev.whorl.router.session;

import java.time.Duration;

/** Hears what is measured of sessions, on the session loop. */
public interface SessionObserver {

  /** A session has got its chain. */
  void opened(Duration waited);

  /** The first token of a session, since it was submitted. */
  void firstToken(Duration sinceSubmitted);

  /**
   * Any later token.
   *
   * @param gap since the token before
   * @param bound certified for the chain
   */
  void laterToken(Duration gap, Duration bound);

  /** A session is over, whatever the result, since it was submitted. */
  void over(Result result, Duration sinceSubmitted);

  /** How a session was left. */
  enum Result {
    FINISHED,
    CANCELLED,
    REFUSED,
    FAILED
  }
}
