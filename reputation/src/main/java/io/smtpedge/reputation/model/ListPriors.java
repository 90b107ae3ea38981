package io.smtpedge.reputation.model;

/** What is believed of the lists before anything is learned; given by whoever knows which lists are asked. Thread-safe. */
@FunctionalInterface
public interface ListPriors {

    /** Nothing is believed of any list. */
    ListPriors NONE = hit -> new ListPrior(0, ListPrior.family(hit.zone()));

    ListPrior of(ListHit hit);
}
