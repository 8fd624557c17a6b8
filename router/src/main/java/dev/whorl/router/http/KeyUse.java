package dev.whorl.router.http;

/** Hears what each API key is used for. Names of keys only, never keys. */
public interface KeyUse {
  /** A request with a key that is not known, or without one. */
  void unknown();

  /** A request for texts within the limits of its key. */
  void admitted(String key);

  /** A request that its key's limits forbid now. */
  void limited(String key);

  /** Tokens of a prompt. */
  void prompt(String key, int tokens);

  /** Tokens of an answer. */
  void generated(String key, int tokens);
}
