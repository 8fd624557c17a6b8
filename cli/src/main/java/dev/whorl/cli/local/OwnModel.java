package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.FileTexts;
import dev.whorl.cli.file.Machine;
import dev.whorl.cli.file.NamedModel;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A model's file as a run of its own: what else a YAML file says is chosen for it. */
final class OwnModel {
  private static final String STORE = "own";
  private static final int PREFILL_TOKENS = 64;

  private OwnModel() {}

  /**
   * The configuration of a run. Looks at headers and vocabulary only.
   *
   * @throws BadInput naming what of the file is not supported, or what does not fit
   */
  static LocalConfig config(NamedModel named, Sizing.Wish wish, Machine machine) {
    Path path = named.path();
    return switch (Model.open(path)) {
      case ModelOutcome.Refused(var fault) -> throw new BadInput(fault.message());
      case ModelOutcome.Opened(Model model) -> {
        try (model) {
          FileTexts.facts(model);
          Precision precision = Precision.stored(model);
          Sizing sizing =
              new Sizing(model.geometry(), WeightFormats.of(model, precision), precision, machine);
          yield config(named, sizing.choose(wish), machine);
        }
      }
    };
  }

  private static LocalConfig config(NamedModel named, Sizing.Chosen chosen, Machine machine) {
    Path path = named.path();
    Path folder = Objects.requireNonNull(path.getParent());
    String name = String.valueOf(path.getFileName());
    int output = Math.max(1, chosen.tokens() / 4);
    int input = Math.max(1, chosen.tokens() - output);
    int threads = Math.max(1, machine.processors() / chosen.memories().size());
    List<LocalConfig.Server> servers = new ArrayList<>();
    for (long memory : chosen.memories()) {
      servers.add(
          new LocalConfig.Server(
              "server-" + (servers.size() + 1), String.valueOf(memory), threads));
    }
    return new LocalConfig(
        new LocalConfig.Model("store://" + STORE + "/" + name, named.name(), Precision.STORED),
        new LocalConfig.Load(input, output, chosen.sessions(), Math.min(PREFILL_TOKENS, input)),
        null,
        List.of(new LocalConfig.Store(STORE, folder.toString())),
        null,
        servers);
  }
}
