package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * Everything that dispatch knows at one moment.
 *
 * @param nowSeconds on the caller's clock
 * @param chains in the order of the placement's chains
 * @param waiting sessions in the order in which their turns come
 * @param answers how long answers have got
 */
public record DispatchState(
    double nowSeconds, List<ChainState> chains, List<Waiting> waiting, AnswerLengths answers) {
  public DispatchState {
    chains = List.copyOf(chains);
    waiting = List.copyOf(waiting);
  }

  /** Nothing was learned of answers yet. */
  public DispatchState(double nowSeconds, List<ChainState> chains, List<Waiting> waiting) {
    this(nowSeconds, chains, waiting, AnswerLengths.UNKNOWN);
  }

  /** Nothing runs, nothing waits. */
  public static DispatchState idle(List<ChainState> chains) {
    return new DispatchState(0, chains, List.of());
  }

  /** The same at another time. */
  public DispatchState at(double seconds) {
    return new DispatchState(seconds, chains, waiting, answers);
  }

  DispatchState withChains(List<ChainState> others) {
    return new DispatchState(nowSeconds, others, waiting, answers);
  }

  DispatchState withWaiting(List<Waiting> others) {
    return new DispatchState(nowSeconds, chains, others, answers);
  }

  DispatchState withAnswer(int tokens, boolean stopped) {
    return new DispatchState(nowSeconds, chains, waiting, answers.with(tokens, stopped));
  }

  /** Sessions that hold slots. */
  public int running() {
    return chains.stream().mapToInt(c -> c.running().size()).sum();
  }

  /**
   * A session that waits.
   *
   * @param chain whose queue it is in; −1: the central queue
   * @param again it lost its chain and goes before new sessions
   */
  public record Waiting(SessionRequest request, int chain, boolean again) {
    /** The central queue. */
    public static final int CENTRAL = -1;
  }
}
