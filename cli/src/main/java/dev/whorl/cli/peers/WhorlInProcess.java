package dev.whorl.cli.peers;

import dev.whorl.cli.run.WholeModel;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import java.util.Arrays;

/** Whorl's executor in this process, without agents, router and client: kernels against kernels. */
final class WhorlInProcess implements Contender {
  /** Any token of any vocabulary; what it says does not matter. */
  private static final int TOKEN = 5;

  private final Model model;
  private final WholeModel whole;

  WhorlInProcess(Setting setting, int positions) {
    model = WholeModel.open(setting.model());
    whole =
        WholeModel.load(
            model, Precision.stored(model), setting.threads(), setting.mostSessions(), positions);
  }

  @Override
  public String system() {
    return "whorl-executor";
  }

  @Override
  public double decode(int sessions, int tokens) {
    int[] next = new int[sessions];
    Arrays.fill(next, TOKEN);
    long begin = System.nanoTime();
    for (int position = 0; position < tokens; position++) {
      next = whole.decode(position, next);
    }
    return (double) sessions * tokens / seconds(begin);
  }

  @Override
  public double prefill(int tokens) {
    int[] prompt = new int[tokens];
    Arrays.fill(prompt, TOKEN);
    long begin = System.nanoTime();
    whole.step(0, Sampling.GREEDY, prompt);
    return tokens / seconds(begin);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) * 1e-9;
  }

  @Override
  public void close() {
    whole.close();
    model.close();
  }
}
