package dev.whorl.executor.model;

import java.util.List;

/**
 * The rotary embedding in a config.json: rope_theta and rope_scaling, or rope_parameters for both.
 */
final class ConfigRope {
  private static final float DEFAULT_THETA = 10000;

  private ConfigRope() {}

  static Rope of(ConfigJson config) throws ModelFaultException {
    ConfigJson parameters = config.object("rope_parameters");
    ConfigJson scaling = parameters == null ? config.object("rope_scaling") : parameters;
    float theta = config.decimal("rope_theta", DEFAULT_THETA);
    if (scaling == null) {
      return new Rope(theta, new Rope.Scaling.None());
    }
    if (scaling.decimal("partial_rotary_factor", 1) != 1) {
      throw scaling.unsupported("partial_rotary_factor", "Only whole heads are rotated.");
    }
    return new Rope(scaling.decimal("rope_theta", theta), scaling(config, scaling));
  }

  private static Rope.Scaling scaling(ConfigJson config, ConfigJson scaling)
      throws ModelFaultException {
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    return switch (scaling.text(key, "default")) {
      case "default" -> new Rope.Scaling.None();
      case "linear" -> new Rope.Scaling.Linear(scaling.decimal("factor"));
      case "ntk" -> new Rope.Scaling.Ntk(scaling.decimal("factor"));
      // Up to the trained context, which Geometry enforces, dynamic scaling changes nothing.
      case "dynamic" -> new Rope.Scaling.None();
      case "llama3" ->
          new Rope.Scaling.Llama3(
              scaling.decimal("factor"),
              scaling.decimal("low_freq_factor"),
              scaling.decimal("high_freq_factor"),
              scaling.integer("original_max_position_embeddings"));
      case "yarn" -> yarn(config, scaling);
      default ->
          throw scaling.unsupported(
              key, "Executed are: default, linear, dynamic, ntk, llama3, yarn.");
    };
  }

  private static Rope.Scaling yarn(ConfigJson config, ConfigJson scaling)
      throws ModelFaultException {
    for (String other : List.of("mscale", "mscale_all_dim", "truncate")) {
      if (scaling.has(other)) {
        throw scaling.unsupported(other, "YaRN is executed without it.");
      }
    }
    float factor = scaling.decimal("factor");
    return new Rope.Scaling.Yarn(
        factor,
        scaling.has("original_max_position_embeddings")
            ? scaling.integer("original_max_position_embeddings")
            : config.integer("max_position_embeddings"),
        scaling.decimal("beta_fast", Rope.Scaling.Yarn.FAST),
        scaling.decimal("beta_slow", Rope.Scaling.Yarn.SLOW),
        scaling.decimal("attention_factor", Rope.Scaling.Yarn.attention(factor)));
  }
}
