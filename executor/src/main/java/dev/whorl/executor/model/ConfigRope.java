package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rotary embedding in a config.json: rope_theta and rope_scaling, or rope_parameters for both,
 * which may differ for local and global blocks.
 */
final class ConfigRope {
  private final ConfigJson config;
  private final String architecture;
  private final @Nullable ConfigJson parameters;

  ConfigRope(ConfigJson config, String architecture) throws ModelFaultException {
    this.config = config;
    this.architecture = architecture;
    this.parameters = config.object("rope_parameters");
  }

  /** The share of a head that rotates. */
  float rotatedShare() throws ModelFaultException {
    float share = config.decimal("partial_rotary_factor", 1);
    ConfigJson scaling = scaling("full_attention");
    return scaling == null ? share : scaling.decimal("partial_rotary_factor", share);
  }

  /** Of blocks that see everything. */
  Rope global() throws ModelFaultException {
    return rope(scaling("full_attention"), config.decimal("rope_theta", defaultTheta()));
  }

  /** Of blocks with a window. Gemma 3's have a base of their own and no scaling. */
  Rope local() throws ModelFaultException {
    if (!architecture.equals("gemma3_text")) {
      return global();
    }
    ConfigJson nested = parameters == null ? null : parameters.object("sliding_attention");
    return rope(nested, config.decimal("rope_local_base_freq", 10_000));
  }

  private @Nullable ConfigJson scaling(String blocks) throws ModelFaultException {
    if (parameters == null) {
      return config.object("rope_scaling");
    }
    boolean nested = parameters.has("full_attention") || parameters.has("sliding_attention");
    return nested ? parameters.object(blocks) : parameters;
  }

  private float defaultTheta() {
    return switch (architecture) {
      case "gemma3_text", "mixtral" -> 1_000_000;
      case "smollm3" -> 2_000_000;
      default -> 10_000;
    };
  }

  private Rope rope(@Nullable ConfigJson scaling, float theta) throws ModelFaultException {
    return scaling == null
        ? new Rope(theta, new Rope.Scaling.None())
        : new Rope(scaling.decimal("rope_theta", theta), scaling(scaling));
  }

  private Rope.Scaling scaling(ConfigJson scaling) throws ModelFaultException {
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    String type = scaling.text(key, "default");
    // Early Phi-3 files have other names for it.
    boolean early = architecture.equals("phi3") && (type.equals("su") || type.equals("yarn"));
    return switch (early ? "longrope" : type) {
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
              original(scaling));
      case "yarn" -> yarn(scaling);
      case "longrope" -> longRope(scaling);
      default ->
          throw scaling.unsupported(
              key, "Executed are: default, linear, dynamic, ntk, llama3, yarn, longrope.");
    };
  }

  /** The context before it was stretched; what the model says goes before what its scaling says. */
  private int original(ConfigJson scaling) throws ModelFaultException {
    String key = "original_max_position_embeddings";
    int absent =
        architecture.equals("phi3") ? 4096 : config.integer("max_position_embeddings", 2048);
    return config.integer(key, scaling.integer(key, absent));
  }

  private Rope.Scaling yarn(ConfigJson scaling) throws ModelFaultException {
    for (String other : List.of("mscale", "mscale_all_dim", "truncate")) {
      if (scaling.has(other)) {
        throw scaling.unsupported(other, "YaRN is executed without it.");
      }
    }
    float factor = scaling.decimal("factor");
    return new Rope.Scaling.Yarn(
        factor,
        original(scaling),
        scaling.decimal("beta_fast", Rope.Scaling.Yarn.FAST),
        scaling.decimal("beta_slow", Rope.Scaling.Yarn.SLOW),
        scaling.decimal("attention_factor", Rope.Scaling.Yarn.attention(factor)));
  }

  private Rope.Scaling longRope(ConfigJson scaling) throws ModelFaultException {
    int original = original(scaling);
    float stretched = (float) config.integer("max_position_embeddings", 2048) / original;
    float factor = scaling.decimal("factor", stretched);
    return new Rope.Scaling.LongRope(
        divisors(scaling, "short_factor"),
        divisors(scaling, "long_factor"),
        original,
        scaling.decimal("attention_factor", Rope.Scaling.LongRope.attention(factor, original)));
  }

  private static List<Float> divisors(ConfigJson scaling, String key) throws ModelFaultException {
    List<Float> divisors = new ArrayList<>();
    for (Object value : scaling.list(key)) {
      if (!(value instanceof Number number)) {
        throw scaling.malformed(key, "It must be a list of numbers.");
      }
      divisors.add(number.floatValue());
    }
    return divisors;
  }
}
