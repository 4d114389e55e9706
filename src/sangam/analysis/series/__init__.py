"""Series: evidence of pairs of crimes, weighed by what solved crimes teach, tested with offenders held out."""
