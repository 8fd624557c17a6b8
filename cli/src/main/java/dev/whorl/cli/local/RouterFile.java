package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.whorl.control.Assignments;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HopTimes;
import java.util.List;
import java.util.Locale;

/** The placement in the form that the router watches. */
final class RouterFile {
  private static final YAMLMapper YAML = new YAMLMapper();

  private RouterFile() {}

  /**
   * Where a server is.
   *
   * @param dataPort on the loopback interface
   */
  record Endpoint(String server, int dataPort, long incarnation) {}

  /**
   * The text.
   *
   * @param open whether chains take sessions
   */
  static String text(Placed placed, List<Endpoint> endpoints, boolean open) {
    LocalConfig config = placed.config();
    Certificate certificate = placed.certificate();
    ObjectNode root = YAML.createObjectNode();
    root.put("placement", placed.name());
    root.putObject("model")
        .put("name", config.model().name())
        .put("uri", config.model().uri())
        .put("precision", config.model().precision());
    root.putObject("workload")
        .put("maxInputTokens", config.workload().maxInputTokens())
        .put("maxOutputTokens", config.workload().maxOutputTokens())
        .put("prefillTokens", certificate.chains().getFirst().usual().chunkTokens());
    ArrayNode servers = root.putArray("servers");
    for (Endpoint endpoint : endpoints) {
      servers
          .addObject()
          .put("name", endpoint.server())
          .put("address", AgentStart.HOST)
          .put("dataPort", endpoint.dataPort())
          .put("incarnation", endpoint.incarnation());
    }
    ArrayNode chains = root.putArray("chains");
    for (int i = 0; i < placed.placement().chains().size(); i++) {
      Chain chain = placed.placement().chains().get(i);
      String id = Assignments.chainId(placed.deployment(), chain);
      chain(
          chains.addObject(), id, chain, open ? chain.capacity() : 0, certificate.chains().get(i));
    }
    root.put("bound", duration(certificate.worstSeconds()));
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void chain(
      ObjectNode node, String id, Chain chain, int capacity, ChainBound bound) {
    node.put("id", id)
        .put("capacity", capacity)
        .put("bound", duration(bound.boundSeconds()))
        .put("timeToFirstToken", duration(bound.firstTokenSeconds()));
    ArrayNode hops = node.putArray("hops");
    for (int h = 0; h < chain.hops().size(); h++) {
      Hop hop = chain.hops().get(h);
      HopTimes usual = bound.usual().hops().get(h);
      hops.addObject()
          .put("server", hop.server())
          .put("start", hop.span().start())
          .put("end", hop.span().end())
          .putObject("usual")
          .put("delay", duration(usual.delaySeconds()))
          .put("step", duration(usual.stepSeconds()))
          .put("rowStep", duration(usual.rowSeconds()))
          .put("chunk", duration(usual.chunkSeconds()));
    }
  }

  /** Whole microseconds, upwards, so that a bound is never told smaller than it is. */
  private static String duration(double seconds) {
    long micros = (long) Math.ceil(seconds * 1e6);
    return String.format(
        Locale.ROOT, "%ds%dms%dus", micros / 1_000_000, micros / 1000 % 1000, micros % 1000);
  }
}
