package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.LiveChain;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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

  /** The text. */
  static String text(Placed placed, List<Endpoint> endpoints) {
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
    List<LiveChain> running = running(placed);
    for (int i = 0; i < running.size(); i++) {
      LiveChain chain = running.get(i);
      chain(
          chains.addObject(),
          ChainId.of(placed.edition(), chain.hops()).text(),
          chain,
          certificate.chains().get(i));
    }
    root.put("bound", duration(certificate.worstSeconds()));
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The chains that rows go round, in the order in which the certificate has them. */
  private static List<LiveChain> running(Placed placed) {
    Set<String> certified = placed.certificate().stepSeconds().keySet();
    return placed.revision().chains().stream()
        .filter(chain -> chain.counted() > 0)
        .filter(chain -> chain.hops().stream().allMatch(hop -> certified.contains(hop.server())))
        .toList();
  }

  private static void chain(ObjectNode node, String id, LiveChain chain, ChainBound bound) {
    node.put("id", id)
        .put("capacity", chain.capacity())
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
