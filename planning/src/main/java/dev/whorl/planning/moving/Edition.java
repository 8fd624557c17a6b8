package dev.whorl.planning.moving;

import dev.whorl.planning.model.Require;

/**
 * A deployment as one spec of it asks: with another model, format or slot it is another edition,
 * which takes over from the one before. Every edition is a deployment of the planning problem.
 *
 * @param id of the planning problem's deployment
 * @param owner the deployment whose it is; its editions share what it is to carry
 * @param weights model and format; editions of equal weights hold a block once
 */
public record Edition(String id, String owner, String weights) {
  public Edition {
    Require.notBlank("id of an edition", id);
    Require.notBlank("owner of edition " + id, owner);
    Require.notBlank("weights of edition " + id, weights);
  }

  /** The only one of its deployment, with weights of its own. */
  public static Edition only(String id) {
    return new Edition(id, id, id);
  }
}
