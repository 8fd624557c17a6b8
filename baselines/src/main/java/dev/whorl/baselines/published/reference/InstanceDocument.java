package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.RelayServer;
import dev.whorl.baselines.published.placement.PetalsPlacement.ServerRates;
import dev.whorl.baselines.published.reference.OnlineInstance.Delays;
import dev.whorl.baselines.published.reference.OnlineInstance.Demand;
import dev.whorl.baselines.published.reference.OnlineInstance.Petals;
import dev.whorl.baselines.published.reference.OnlineInstance.Prefill;
import dev.whorl.planning.model.InvalidInput;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads the inputs of golden files: offline where clients are counted, online otherwise. */
public final class InstanceDocument {
  private static final String MIG = "MIG";

  private InstanceDocument() {}

  /** An instance from a golden file's content, or from its {@code inputs} alone. */
  public static ReferenceInstance read(Map<String, ?> document) {
    Fields all = Fields.of("", document);
    Fields inputs = all.has("inputs") ? all.fields("inputs") : all;
    return inputs.has("clients") ? offline(inputs) : online(inputs);
  }

  private static OfflineInstance offline(Fields inputs) {
    RelayPool pool = pool(inputs, RelayServer.UNCAPPED);
    int clients = inputs.whole("clients");
    if (clients != pool.roundTrips().height()) {
      throw new InvalidInput(
          "inputs.rtt_ms",
          pool.roundTrips().height() + " rows",
          "must have one per client (" + clients + ")");
    }
    return new OfflineInstance(
        pool, inputs.whole("requests_per_client"), inputs.whole("output_tokens"));
  }

  private static OnlineInstance online(Fields inputs) {
    RelayPool pool = pool(inputs, inputs.whole("mig_block_cap"));
    return new OnlineInstance(
        pool,
        inputs.whole("target_concurrency"),
        new Demand(
            inputs.number("arrival_rate_per_ms"),
            inputs.whole("output_tokens"),
            inputs.numbers("inter_arrival_ms")),
        prefill(inputs),
        new Delays(
            inputs.number("initial_delay_ms"),
            inputs.number("allocation_delay_proposed_ms"),
            inputs.number("allocation_delay_petals_ms")),
        petals(inputs, pool.size()));
  }

  private static RelayPool pool(Fields inputs, int migCap) {
    return new RelayPool(
        inputs.whole("blocks"),
        inputs.number("s_m_gb"),
        inputs.number("s_c_gb"),
        inputs.each("servers").stream().map(s -> server(s, migCap)).toList(),
        inputs.matrix("rtt_ms"));
  }

  private static RelayServer server(Fields server, int migCap) {
    return new RelayServer(
        server.number("memory_gb"),
        server.number("tau_ms"),
        server.text("type").equals(MIG) ? migCap : RelayServer.UNCAPPED);
  }

  private static List<Prefill> prefill(Fields inputs) {
    List<Fields> servers = inputs.each("servers");
    Matrix roundTrips = sized(inputs.matrix("rtt_input_ms"), "rtt_input_ms", 1, servers.size());
    return IntStream.range(0, servers.size())
        .mapToObj(j -> new Prefill(roundTrips.at(0, j), servers.get(j).number("tau_input_ms")))
        .toList();
  }

  private static Petals petals(Fields inputs, int servers) {
    return new Petals(
        inputs.whole("d_model"),
        inputs.number("petals_cache_gb_per_block"),
        inputs.number("petals_full_server_penalty_ms"),
        inputs.number("petals_hop_overhead_ms"),
        inputs.wholes("petals_join_order").stream().map(j -> j - 1).toList(),
        inputs.each("servers").stream()
            .map(s -> new ServerRates(s.number("forward_rps"), s.number("network_rps")))
            .toList(),
        sized(inputs.matrix("rtt_raw_ms"), "rtt_raw_ms", servers + 1, servers + 1));
  }

  private static Matrix sized(Matrix matrix, String field, int height, int width) {
    if (matrix.height() != height || matrix.width() != width) {
      throw new InvalidInput(
          "inputs." + field,
          matrix.height() + " x " + matrix.width(),
          "must be " + height + " x " + width);
    }
    return matrix;
  }
}
