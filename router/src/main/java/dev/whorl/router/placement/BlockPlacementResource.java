package dev.whorl.router.placement;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a BlockPlacement custom resource; its hops name servers by index. */
final class BlockPlacementResource {
  private BlockPlacementResource() {}

  /** Throws IllegalArgumentException that names the field that is missing or wrong. */
  static Placement read(JsonNode resource) {
    JsonNode spec = resource.path("spec");
    JsonNode model = spec.path("model");
    JsonNode workload = spec.path("workload");
    List<String> names = new ArrayList<>();
    spec.path("servers").forEach(name -> names.add(name.asText()));
    List<PlacedChain> chains = new ArrayList<>();
    spec.path("chains").forEach(chain -> chains.add(chain(chain, names, workload)));
    return new Placement(
        text(spec, "edition"),
        new PlacedModel(text(model, "name"), text(model, "uri"), text(model, "precision")),
        new SlotSize(number(workload, "maxInputTokens"), number(workload, "maxOutputTokens")),
        names.stream().map(name -> new PlacedServer(name, null, null)).toList(),
        chains,
        DurationText.parse("certificate.bound", text(spec.path("certificate"), "bound")));
  }

  private static PlacedChain chain(JsonNode chain, List<String> names, JsonNode workload) {
    List<PlacedHop> hops = new ArrayList<>();
    List<@Nullable UsualText> usual = new ArrayList<>();
    for (JsonNode hop : chain.path("hops")) {
      int server = number(hop, "server");
      if (server < 0 || server >= names.size()) {
        throw new IllegalArgumentException(
            "A hop names server %d of %d.".formatted(server, names.size()));
      }
      hops.add(new PlacedHop(names.get(server), number(hop, "start"), number(hop, "end")));
      usual.add(usual(hop.path("usual")));
    }
    return new PlacedChain(
        text(chain, "id"),
        number(chain, "capacity"),
        DurationText.parse("chain bound", text(chain, "bound")),
        DurationText.parse("chain timeToFirstToken", text(chain, "timeToFirstToken")),
        hops,
        UsualText.chain(workload.path("prefillTokens").asInt(), hops, usual));
  }

  private static @Nullable UsualText usual(JsonNode usual) {
    return usual.isObject()
        ? new UsualText(
            text(usual, "delay"), text(usual, "step"), text(usual, "rowStep"), text(usual, "chunk"))
        : null;
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("The field %s is missing.".formatted(field));
    }
    return value.asText();
  }

  private static int number(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isInt()) {
      throw new IllegalArgumentException("The field %s is missing.".formatted(field));
    }
    return value.asInt();
  }
}
