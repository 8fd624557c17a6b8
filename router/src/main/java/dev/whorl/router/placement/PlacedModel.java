package dev.whorl.router.placement;

/**
 * The model of a placement.
 *
 * @param name what clients send
 * @param uri what agents are asked for, {@code store://STORE/PATH}
 * @param precision of weights and residuals
 */
public record PlacedModel(String name, String uri, String precision) {
  public PlacedModel {
    if (name.isBlank() || uri.isBlank()) {
      throw new IllegalArgumentException(
          "The model's name (%s) and uri (%s) must be given.".formatted(name, uri));
    }
  }
}
