# A finite population in R's survey: `Rscript fpc.R` in this folder draws responses.csv, made-up answers of 301
# respondents in four strata, one of which is there as a whole, and writes r_survey.csv. See SOURCE.md.
suppressMessages(library(survey))
options(digits = 17)
for (e in parse("../raked/r_survey.R")) # its functions
  if (is.call(e) && identical(e[[1]], as.name("<-")) && is.call(e[[3]]) && identical(e[[3]][[1]], as.name("function"))) eval(e)

set.seed(20251128)
drawn <- c(s1 = 90, s2 = 60, s3 = 150, s4 = 1)
population <- c(s1 = 100, s2 = 60, s3 = 3000, s4 = 1)
units <- c(s1 = 8, s2 = 5, s3 = 10, s4 = 1) # primary units drawn,
primary <- c(s1 = 9, s2 = 5, s3 = 140, s4 = 1) # and of the population
n <- sum(drawn)
stratum <- rep(names(drawn), drawn)
unit <- unlist(lapply(names(drawn), function(s) sample(rep_len(seq_len(units[[s]]), drawn[[s]]))))
w <- round((population / drawn)[stratum] * sample(c(.8, 1, 1.25), n, TRUE), 4)
age <- sample(c("y", "m", "o"), n, TRUE, c(.25, .35, .4))
sex <- sample(c("f", "m"), n, TRUE)
z <- 1.2 * (stratum == "s1") + (age == "o") + .4 * (unit > 4) + rnorm(n)
q <- ifelse(z > 1.6, "a", ifelse(z > .4, "b", "c"))
q[sample(n, 20)] <- ""
m <- c("x", "y", "x|y")[1 + (z + rnorm(n) > 1) + (runif(n) < .3)]
v <- round(10 * z + rnorm(n, 50, 5), 1)
v[sample(n, 15)] <- NA
g <- sample(c("g1", "g2", "g3"), n, TRUE, c(.5, .35, .15))
g[sample(n, 10)] <- ""
fpc <- population[stratum]; fraction <- (drawn / population)[stratum]; units <- primary[stratum]
write.csv(data.frame(stratum, unit, w, fpc, fraction = format(fraction, digits = 17, trim = TRUE), units, age, sex, q, m, v, g),
  "responses.csv", row.names = FALSE, quote = FALSE, na = "")

found <- NULL
d <- read.csv("responses.csv", na.strings = "NA", colClasses = c(v = "numeric"))
d$v <- as.numeric(d$v)
margins <- list(age = c(y = .3, m = .3, o = .4), sex = c(m = .48, f = .52))
sizes <- svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~fpc, data = d)
clusters <- svydesign(~unit, strata = ~stratum, weights = ~w, fpc = ~units, data = d, nest = TRUE)
d$w <- d$w * n / sum(d$w)
rescaled <- svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~fpc, data = d)
rescaled_clusters <- svydesign(~unit, strata = ~stratum, weights = ~w, fpc = ~units, data = d, nest = TRUE)
designs <- list(
  "fpc sizes" = sizes,
  "fpc fractions" = svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~fraction, data = d),
  "fpc clusters" = clusters,
  "fpc raked" = calibrated(rescaled, margins),
  "fpc raked clusters" = calibrated(rescaled_clusters, margins)
)
for (label in names(designs))
  of_design(label, designs[[label]], c("q", "sex"), list(m = c("x", "y")), "v", c("g", "age"))

for (label in c("fpc sizes", "fpc clusters")) for (group in c("(total)", "g1", "g2", "g3")) {
  inside <- !is.na(d$v) & (group == "(total)" | d$g == group)
  median <- svyquantile(~v, designs[[label]][inside, ], .5, qrule = "math", interval.type = "mean")[[1]]
  by <- if (group == "(total)") group else "g"
  for (k in 1:3) add(label, "v", "(mean)", by, group, c("median", "median_ci_low", "median_ci_high")[k], median[k])
}
write.csv(found, "r_survey.csv", row.names = FALSE, quote = FALSE)
