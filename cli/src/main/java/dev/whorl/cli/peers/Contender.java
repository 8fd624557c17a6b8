package dev.whorl.cli.peers;

/** One system with one model, ready to be timed again and again; idle in between. */
interface Contender extends AutoCloseable {
  /** Its name in tables and JSON. */
  String system();

  /** Tokens per second of all sessions together, each generating {@code tokens} of them. */
  double decode(int sessions, int tokens);

  /** Tokens per second at which a prompt of about so many tokens is taken in. */
  double prefill(int tokens);

  @Override
  void close();
}
