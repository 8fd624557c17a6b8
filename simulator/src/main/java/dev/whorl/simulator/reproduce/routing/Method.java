package dev.whorl.simulator.reproduce.routing;

/** The methods of the evaluation. */
public enum Method {
  /** CG-BP + WS-RR. */
  PROPOSED("proposed"),
  /** PETALS' placement, order of joining and routing. */
  PETALS("petals"),
  /** PETALS with CG-BP's numbers of blocks. */
  PETALS_OPTIMIZED_NUMBER("petals_opt_number"),
  /** PETALS with servers joining in CG-BP's order. */
  PETALS_OPTIMIZED_ORDER("petals_opt_order"),
  /** PETALS' placement with the best route for each session alone. */
  PETALS_OPTIMIZED_ROUTE("petals_opt_rr");

  private final String label;

  Method(String label) {
    this.label = label;
  }

  /** Its name in tables and rows. */
  public String label() {
    return label;
  }
}
