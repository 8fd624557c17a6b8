package dev.whorl.control;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A placement as what each server is told. */
public final class Assignments {
  private Assignments() {}

  /**
   * The part of one server in one placement.
   *
   * @param span that it loads
   * @param chains whose first hop it is, so that it counts their sessions
   */
  public record Part(AssignedSpan span, List<AssignedChain> chains) {
    public Part {
      chains = List.copyOf(chains);
    }
  }

  /**
   * The id of a deployment's chain: the same in every revision of its edition that has its hops.
   */
  public static String chainId(RequestedDeployment deployment, Chain chain) {
    return ChainId.of(edition(deployment), chain.hops()).text();
  }

  /** The edition that a deployment is now: another model, format or slot makes another one. */
  public static Edition edition(RequestedDeployment deployment) {
    Slot slot = deployment.workload().slot();
    return edition(
        deployment.id(),
        deployment.model().getUri(),
        deployment.model().getPrecision(),
        slot.maxInputTokens(),
        slot.maxOutputTokens(),
        slot.prefillTokens());
  }

  /** The edition of these. */
  public static Edition edition(
      String deployment,
      String uri,
      String precision,
      int maxInputTokens,
      int maxOutputTokens,
      int prefillTokens) {
    return new Edition(
        String.join(
            " ",
            deployment,
            uri,
            precision,
            Integer.toString(maxInputTokens),
            Integer.toString(maxOutputTokens),
            Integer.toString(prefillTokens)),
        deployment,
        weights(uri, precision));
  }

  /** Blocks of one model in one format are in memory once. */
  public static String weights(String uri, String precision) {
    return uri + " " + precision;
  }

  /**
   * The parts by server name, in the placement's order.
   *
   * @param name of the placement (namespace/name)
   */
  public static Map<String, Part> of(
      String name, RequestedDeployment deployment, Placement placement) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (HostedSpan hosted : placement.spans()) {
      parts.put(
          hosted.server(),
          new Part(
              span(name, deployment, placement, hosted),
              chainsFrom(hosted.server(), name, deployment, placement)));
    }
    return parts;
  }

  private static AssignedSpan span(
      String name, RequestedDeployment deployment, Placement placement, HostedSpan hosted) {
    Slot slot = deployment.workload().slot();
    return AssignedSpan.newBuilder()
        .setDeploymentUid(deployment.id())
        .setPlacement(name)
        .setModel(deployment.model())
        .setStart(hosted.span().start())
        .setEnd(hosted.span().end())
        .setCacheBytes(cacheBytes(slot, placement, hosted.server()))
        .setSlotTokens(slot.maxInputTokens() + slot.maxOutputTokens())
        .setPrefillTokens(slot.prefillTokens())
        .build();
  }

  /** Cache for every session that any chain may send through the server. */
  private static long cacheBytes(Slot slot, Placement placement, String server) {
    long blockSessions = 0;
    for (Chain chain : placement.chains()) {
      for (Hop hop : chain.hops()) {
        if (hop.server().equals(server)) {
          blockSessions =
              Math.addExact(
                  blockSessions, Math.multiplyExact((long) hop.span().length(), chain.capacity()));
        }
      }
    }
    return Math.multiplyExact(blockSessions, slot.cacheBytesPerBlock());
  }

  private static List<AssignedChain> chainsFrom(
      String server, String name, RequestedDeployment deployment, Placement placement) {
    List<AssignedChain> chains = new ArrayList<>();
    for (int i = 0; i < placement.chains().size(); i++) {
      Chain chain = placement.chains().get(i);
      if (chain.hops().getFirst().server().equals(server)) {
        chains.add(
            AssignedChain.newBuilder()
                .setDeploymentUid(deployment.id())
                .setPlacement(name)
                .setChain(chainId(deployment, chain))
                .setCapacity(chain.capacity())
                .setResidual(chain.capacity())
                .build());
      }
    }
    return chains;
  }
}
