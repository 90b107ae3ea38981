package io.smtpedge.edge.why;

/** What became of a refused sender, and what he can do, in words for people who may not run a mail server. */
final class WhyWords {

    private WhyWords() {}

    static String headline(Refusal refusal) {
        return refusal.forGood() ? "Your mail was not accepted" : "Your mail was not accepted yet";
    }

    static String explanation(Refusal refusal) {
        return switch (refusal.cause()) {
            case LISTED ->
                "The mail server that sent it is on a block list: other sites have had unwanted mail from its address."
                        + " The mail itself was not looked at.";
            case LISTS_SILENT ->
                "Our server could not find out in time whether yours is on a block list, and asked it to try again.";
            case REPUTATION ->
                refusal.listings().isEmpty()
                        ? "What has come from your mail server, or from those next to it, has lately been unwanted mail for the"
                                + " most part. The mail itself was not looked at."
                        : "The mail server that sent it is on a block list, and what we know of it, or of those next to"
                                + " it, does not outweigh that. The mail itself was not looked at.";
            case EARLY_TALK ->
                "The sending program began to talk before our server had greeted it. Mail servers do not do that;"
                        + " programs that send unwanted mail do.";
            case PROTOCOL ->
                "The sending program broke the rules of SMTP in a way that mail servers do not, and programs that send"
                        + " unwanted mail do.";
            case SMUGGLING ->
                "The message holds a dot alone on a line that does not end as SMTP demands. With such lines one message"
                        + " can be hidden in another, so it is not accepted.";
            case OWN_RULE -> "We have chosen not to accept mail from this address.";
            case REFUSED_BEFORE ->
                "Your mail server had been refused many times shortly before, and came again. For some time it gets the same"
                        + " answer as the last time, without being looked at anew.";
            case TOO_MANY -> "Your mail server connected too often, or too many times at once.";
            case BUSY -> "Our server was too busy at that moment.";
        };
    }

    static String advice(Refusal refusal) {
        return switch (refusal.cause()) {
            case LISTED ->
                "Ask each list named here for the removal of the address, once what it was listed for has ended: often"
                        + " an infected machine, a stolen password or a form that anybody can use. If you do not run the"
                        + " server yourself, pass this page on to whoever does. When it is off the lists, mail is accepted"
                        + " without a request to us.";
            case LISTS_SILENT -> "Nothing. A mail server tries again by itself, usually within the hour.";
            case REPUTATION ->
                (refusal.listings().isEmpty() ? "" : "Ask each list named here for the removal of the address. ")
                        + "Find out who sends unwanted mail through the server, and stop it: often an infected machine, a stolen"
                        + " password or a form that anybody can use. What we remember fades within days.";
            case EARLY_TALK, PROTOCOL ->
                "If a common mail server sent it, a device in between, such as a firewall that changes SMTP, may be the"
                        + " cause. Otherwise use a mail server to send.";
            case SMUGGLING ->
                "Send it with another program, or ask the maker of this one for an update: lines must end in CR LF"
                        + " (RFC 5321, section 2.3.8).";
            case OWN_RULE -> "Only we can change that.";
            case REFUSED_BEFORE ->
                "Look for the references of earlier error messages: their pages tell the reason. Once it is put right, mail is"
                        + " accepted again after a while.";
            case TOO_MANY -> "Let the server keep fewer connections open, and send more than one message in each.";
            case BUSY -> "Nothing. A mail server tries again by itself.";
        };
    }
}
