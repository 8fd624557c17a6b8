package dev.whorl.simulator.pace;

/** Told how far a run is; says whether it should stop. Called from any thread. */
public interface Pace {
  /** Nobody looks, nobody stops. */
  Pace UNWATCHED =
      new Pace() {
        @Override
        public void done(double part, String what) {}

        @Override
        public boolean stopped() {
          return false;
        }
      };

  /**
   * So far.
   *
   * @param part from 0 to 1
   * @param what was done last, for a person
   */
  void done(double part, String what);

  /** Whether the run should end now with the partial result. */
  boolean stopped();

  /** The pace of a part of the whole, from one share of it to another. */
  default Pace between(double from, double to) {
    Pace whole = this;
    return new Pace() {
      @Override
      public void done(double part, String what) {
        whole.done(from + part * (to - from), what);
      }

      @Override
      public boolean stopped() {
        return whole.stopped();
      }
    };
  }
}
