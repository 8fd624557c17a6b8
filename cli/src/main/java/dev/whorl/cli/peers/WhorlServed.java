package dev.whorl.cli.peers;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.local.LocalService;
import dev.whorl.cli.run.WholeModel;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Whorl as its users have it: agents, router and client are processes, over TLS and HTTP. */
final class WhorlServed implements Contender {
  /** Of the template around a prompt. */
  private static final int SPARE_TOKENS = 128;

  private final LocalService service;

  private WhorlServed(LocalService service) {
    this.service = service;
  }

  /**
   * Starts agents and router.
   *
   * @param prefillTokens p
   */
  static WhorlServed start(
      Setting setting, int prompt, int tokens, int prefillTokens, Path root, PrintWriter progress) {
    int input = prompt + SPARE_TOKENS;
    LocalService service =
        LocalService.start(
            new LocalService.Wanted(
                setting.model(),
                setting.servers(),
                memory(setting, input + tokens),
                setting.threads(),
                input,
                tokens,
                setting.mostSessions(),
                prefillTokens,
                setting.rtt()),
            root,
            progress);
    if (service.servers() != setting.servers()) {
      service.close();
      throw new BadInput(
          "The plan uses %d servers, not %d.".formatted(service.servers(), setting.servers()));
    }
    progress.printf("certified: %.1f ms per token%n", service.boundSeconds() * 1e3);
    return new WhorlServed(service);
  }

  /** So much for each server that all of them are needed, with a fifth to spare. */
  private static long memory(Setting setting, int slot) {
    try (Model model = WholeModel.open(setting.model())) {
      Precision precision = Precision.stored(model);
      int blocks = model.geometry().blocks();
      WeightFormats weights = WeightFormats.of(model, precision);
      long bytes = weights.spanBytes(0, blocks);
      bytes +=
          setting.servers() > 1 && model.geometry().tiedEmbeddings() ? weights.embeddingBytes() : 0;
      bytes += model.geometry().cacheBytes(precision, slot) * blocks * setting.mostSessions();
      return bytes / setting.servers() * 6 / 5;
    }
  }

  @Override
  public String system() {
    return "whorl";
  }

  @Override
  public double decode(int sessions, int tokens) {
    return service.decode(sessions, tokens);
  }

  @Override
  public double prefill(int tokens) {
    return service.prefill(tokens);
  }

  @Override
  public void close() {
    service.close();
  }
}
