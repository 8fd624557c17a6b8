package dev.whorl.cli.text;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A placement and its certificate for a person. */
public final class PlanText {
  private static final int MOST_CHAINS = 20;

  private PlanText() {}

  /**
   * The lines.
   *
   * @param blocks of the model
   */
  public static List<String> lines(Placement placement, Certificate certificate, int blocks) {
    List<String> lines = new ArrayList<>(PlacementMap.lines(placement, blocks));
    lines.add("");
    for (int i = 0; i < Math.min(MOST_CHAINS, placement.chains().size()); i++) {
      lines.add(chain(i, placement.chains().get(i), certificate));
    }
    if (placement.chains().size() > MOST_CHAINS) {
      lines.add("... and %d more chains".formatted(placement.chains().size() - MOST_CHAINS));
    }
    lines.add("");
    lines.add(
        "bound per token %s (mean over chains %s), valid up to %d sessions, by %s"
            .formatted(
                Durations.text(certificate.worstSeconds()),
                Durations.text(certificate.meanSeconds()),
                certificate.sessions(),
                certificate.algorithm()));
    if (certificate.loads().size() > 1) {
      lines.add(
          certificate.loads().stream()
              .map(load -> "%d: %s".formatted(load.sessions(), Durations.text(load.worstSeconds())))
              .collect(Collectors.joining(", ", "bound while fewer sessions run: ", "")));
    }
    lines.add(
        "lower bound %s, ratio %.3f"
            .formatted(Durations.text(certificate.lowerBoundSeconds()), certificate.ratio()));
    return lines;
  }

  private static String chain(int i, Chain chain, Certificate certificate) {
    String hops =
        chain.hops().stream()
            .map(hop ->
                "%s[%d..%d]".formatted(hop.server(), hop.span().start(), hop.span().end() - 1))
            .collect(Collectors.joining(" > "));
    return "chain c%d  %s  sessions %d  bound %s"
        .formatted(
            i, hops, chain.capacity(), Durations.text(certificate.chains().get(i).boundSeconds()));
  }
}
