package dev.whorl.planning.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which server holds which blocks of one deployment, and the chains that its sessions take.
 *
 * @param deployment its id
 * @param spans one per server in use
 * @param chains fastest first; a chain is named by its position
 */
public record Placement(String deployment, List<HostedSpan> spans, List<Chain> chains) {
  public Placement {
    Require.notBlank("deployment of a placement", deployment);
    spans = List.copyOf(spans);
    chains = List.copyOf(chains);
    spansByServer(spans);
  }

  /** Sessions of all chains. */
  public int sessions() {
    return chains.stream().mapToInt(Chain::capacity).sum();
  }

  /** The span of a server; null when it holds none. */
  public @Nullable Span spanOf(String server) {
    for (HostedSpan hosted : spans) {
      if (hosted.server().equals(server)) {
        return hosted.span();
      }
    }
    return null;
  }

  /** The spans by server, in their order. */
  public Map<String, Span> spansByServer() {
    return spansByServer(spans);
  }

  private static Map<String, Span> spansByServer(List<HostedSpan> spans) {
    Map<String, Span> byServer = new LinkedHashMap<>();
    for (HostedSpan hosted : spans) {
      if (byServer.put(hosted.server(), hosted.span()) != null) {
        throw new InvalidInput(
            "server of a placement",
            hosted.server(),
            "hosts two spans; a server hosts one per placement");
      }
    }
    return byServer;
  }
}
