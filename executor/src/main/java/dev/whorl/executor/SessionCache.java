package dev.whorl.executor;

/** The attention cache of one session on one device. Positions are written once or overwritten. */
public interface SessionCache {
  /** The session's name, for messages only. */
  String session();

  /** The blocks that this session runs through here. */
  Span span();

  /** Positions that fit: a row's last position is below it. */
  int tokens();

  /** Gives the pages back. Idempotent. A row of a released cache is refused by {@code step}. */
  void release();
}
