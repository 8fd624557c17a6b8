package dev.whorl.planning.model;

/**
 * What one hop of a chain usually takes by the measured profile, without a worst case.
 *
 * @param server that runs it
 * @param delaySeconds until a row is there from the hop before on the ring; 0: it never left
 * @param stepSeconds of a step of one row over the hop's blocks
 * @param rowSeconds more for each further row of the step
 * @param chunkSeconds of a whole chunk of a prompt over the hop's blocks
 */
public record HopTimes(
    String server,
    double delaySeconds,
    double stepSeconds,
    double rowSeconds,
    double chunkSeconds) {
  public HopTimes {
    Require.notBlank("server of a hop", server);
    Require.notNegative("delaySeconds of the hop on " + server, delaySeconds);
    Require.positive("stepSeconds of the hop on " + server, stepSeconds);
    Require.notNegative("rowSeconds of the hop on " + server, rowSeconds);
    Require.notNegative("chunkSeconds of the hop on " + server, chunkSeconds);
  }
}
