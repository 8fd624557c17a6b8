package dev.whorl.text.template;

/** One engine for all tests of a process: a Python takes seconds to start. */
public final class TestingEngine {
  public static final JinjaEngine ENGINE = new JinjaEngine();

  private TestingEngine() {}
}
