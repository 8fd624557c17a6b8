package dev.whorl.planning.model;

/**
 * What a server costs while it holds a span.
 *
 * @param pricePerHour in the operator's currency
 * @param watts at full load
 */
public record Rates(double pricePerHour, double watts) {
  /** A server that costs nothing. */
  public static final Rates NONE = new Rates(0, 0);

  public Rates {
    Require.notNegative("pricePerHour of a server", pricePerHour);
    Require.notNegative("watts of a server", watts);
  }
}
