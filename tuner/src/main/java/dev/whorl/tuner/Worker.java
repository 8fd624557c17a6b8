package dev.whorl.tuner;

import org.jspecify.annotations.Nullable;

/** One chain: a micro-batch goes through all blocks, a gradient comes back. */
public interface Worker {
  /** For reports. */
  String name();

  /**
   * Loss and gradient of one example. Interrupting the thread gives the work up.
   *
   * @param prompt rows of the soft prompt, which are not changed
   * @throws WorkerLost when the chain does not answer; others may
   */
  Gradient gradient(float[] prompt, Example example) throws InterruptedException, WorkerLost;

  /** What came back: the mean loss of the tokens asked for, and its gradient of the prompt. */
  final class Gradient {
    private final double loss;
    private final float[] values;

    public Gradient(double loss, float[] values) {
      this.loss = loss;
      this.values = values;
    }

    public double loss() {
      return loss;
    }

    /** As long as the prompt. Not copied. */
    public float[] values() {
      return values;
    }
  }

  /** A chain that does not answer. */
  final class WorkerLost extends Exception {
    private static final long serialVersionUID = 1L;

    public WorkerLost(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
