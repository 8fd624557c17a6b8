package dev.whorl.agent.store;

import dev.whorl.executor.model.Model;

/** An opened model in use by one holder. */
public final class ModelUse implements AutoCloseable {
  private final Model model;
  private final Runnable release;
  private boolean closed;

  ModelUse(Model model, Runnable release) {
    this.model = model;
    this.release = release;
  }

  public Model model() {
    return model;
  }

  /** The last holder closes the model. Idempotent. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
