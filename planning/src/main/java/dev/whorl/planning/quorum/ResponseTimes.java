package dev.whorl.planning.quorum;

/** How long the k-th fastest of n workers takes. */
public interface ResponseTimes {
  /** n. */
  int workers();

  /** μ_k = E[X_(k)], for k from 1 to n. */
  double mean(int k);

  /** σ_k² = Var[X_(k)]. */
  double variance(int k);

  /** argmax k/μ_k: the most gradients per time, a sane start while the error is large. */
  default int fastestStart() {
    int best = 1;
    for (int k = 2; k <= workers(); k++) {
      if (k / mean(k) > best / mean(best)) {
        best = k;
      }
    }
    return best;
  }
}
