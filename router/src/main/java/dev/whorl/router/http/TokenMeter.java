package dev.whorl.router.http;

/** Counts tokens that requests are charged for. */
public interface TokenMeter {
  void prompt(int tokens);

  void generated(int tokens);
}
