# Rankings and answers shown to some in R's survey: `Rscript ranked.R` in this folder draws responses.csv, made-up
# answers of 340 respondents in three strata, and writes r_survey.csv. See SOURCE.md.
suppressMessages(library(survey))
options(digits = 17)
for (e in parse("../raked/r_survey.R")) # its functions
  if (is.call(e) && identical(e[[1]], as.name("<-")) && is.call(e[[3]]) && identical(e[[3]][[1]], as.name("function"))) eval(e)

set.seed(20261128)
drawn <- c(s1 = 120, s2 = 80, s3 = 140)
population <- c(s1 = 150, s2 = 80, s3 = 2800)
units <- c(s1 = 8, s2 = 5, s3 = 10) # primary units drawn,
primary <- c(s1 = 10, s2 = 5, s3 = 90) # and of the population
n <- sum(drawn)
stratum <- rep(names(drawn), drawn)
unit <- unlist(lapply(names(drawn), function(s) sample(rep_len(seq_len(units[[s]]), drawn[[s]]))))
w <- round((population / drawn)[stratum] * sample(c(.8, 1, 1.25), n, TRUE), 4)
age <- sample(c("y", "m", "o"), n, TRUE, c(.25, .35, .4))
sex <- sample(c("f", "m"), n, TRUE)
g <- sample(c("g1", "g2", "g3"), n, TRUE, c(.5, .3, .2))
g[sample(n, 10)] <- ""
z <- (stratum == "s1") + (age == "o") + .4 * (unit > 4) + rnorm(n)

codes <- c("a", "b", "c", "d")
ranks <- matrix("", n, 3)
for (i in seq_len(n)) if (runif(1) > .1) { # some rank nothing; most do not rank them all
  order <- sample(codes, prob = exp(c(z[i] / 2, .4, 0, -.6)))
  kept <- order[seq_len(sample(3, 1))]
  ranks[i, seq_along(kept)] <- kept
}
blank <- sample(which(ranks[, 2] != ""), 12) # a first rank left blank
ranks[blank, 1] <- ""

k <- ifelse(z > 1.6, "a", ifelse(z > .4, "b", "c")) # "d" was shown to groups 1 and 2
k[g %in% c("g1", "g2") & runif(n) < .3] <- "d"
k[sample(n, 20)] <- ""
mx <- as.integer(z + rnorm(n) > 1); my <- as.integer(runif(n) < .4) # "z" was shown to women,
mz <- as.integer(sex == "f" & z + rnorm(n) > .5) # or to the old of group 3
mz <- ifelse(age == "o" & g == "g3" & runif(n) < .5, 1L, mz)
silent <- sample(n, 15)
mx[silent] <- my[silent] <- mz[silent] <- NA
l1 <- ifelse(z + rnorm(n) > .8, "hi", "lo"); l2 <- ifelse(z + rnorm(n) > .3, "hi", "lo") # a line, of the young and middle
l1[sample(n, 18)] <- ""; l2[age == "o"] <- ""; l2[sample(n, 18)] <- ""
d <- data.frame(stratum, unit, w, fpc = population[stratum], units = primary[stratum], age, sex, g,
  R1 = ranks[, 1], R2 = ranks[, 2], R3 = ranks[, 3], k, mx, my, mz, l1, l2)
write.csv(d, "responses.csv", row.names = FALSE, quote = FALSE, na = "")

found <- NULL
there <- function(x) !is.na(x) & x != ""
of_part <- function(label, des, question, option, base, y, mean = FALSE) {
  # One answer with its own base, of all and by group.
  y <- ifelse(base, y, 0)
  for (by in c("(total)", "g")) {
    groups <- if (by == "(total)") "(total)" else sort(unique(d[[by]][there(d[[by]]) & base]))
    inside <- function(group) if (by == "(total)") rep(TRUE, n) else there(d[[by]]) & d[[by]] == group
    for (group in groups) of_group(label, des[base & inside(group), ], question, option, by, group, y, mean)
    if (by != "(total)" && length(groups) > 1)
      of_split(label, des[base & there(d[[by]]), ], question, option, by, groups, y, mean)
  }
}
rank <- function(code) ifelse(d$R1 == code, 1, ifelse(d$R2 == code, 2, ifelse(d$R3 == code, 3, 0)))
ranked <- d$R1 != "" | d$R2 != "" | d$R3 != ""
saw_d <- d$g %in% c("g1", "g2")
saw_z <- d$sex == "f" | (d$age == "o" & d$g == "g3")
of_questions <- function(label, des) {
  for (code in codes) {
    of_part(label, des, "rank~first", code, ranked, as.numeric(rank(code) == 1))
    of_part(label, des, "rank~cited", code, ranked, as.numeric(rank(code) > 0))
    of_part(label, des, paste0("rank~mean_rank", match(code, codes)), "(mean)", rank(code) > 0, rank(code), TRUE)
  }
  for (code in c("a", "b", "c")) of_part(label, des, "k~0", code, d$k != "", as.numeric(d$k == code))
  of_part(label, des, "k~4", "d", d$k != "" & saw_d, as.numeric(d$k == "d"))
  for (code in c("x", "y")) of_part(label, des, "m~0", code, !is.na(d$mx), d[[paste0("m", code)]])
  of_part(label, des, "m~3", "z", !is.na(d$mx) & saw_z, d$mz)
  for (code in c("hi", "lo")) {
    of_part(label, des, "l~0 l1", code, d$l1 != "", as.numeric(d$l1 == code))
    of_part(label, des, "l~2 l2", code, d$l2 != "" & d$age != "o", as.numeric(d$l2 == code))
  }
}

d$w <- d$w * n / sum(d$w)
margins <- list(age = c(y = .3, m = .3, o = .4), sex = c(m = .48, f = .52))
fpc <- svydesign(~1, strata = ~stratum, weights = ~w, fpc = ~fpc, data = d)
fpc_clusters <- svydesign(~unit, strata = ~stratum, weights = ~w, fpc = ~units, data = d, nest = TRUE)
designs <- list(
  "ranked weights" = svydesign(~1, weights = ~w, data = d),
  "ranked clusters" = svydesign(~unit, strata = ~stratum, weights = ~w, data = d, nest = TRUE),
  "ranked fpc" = fpc,
  "ranked fpc clusters" = fpc_clusters,
  "ranked fpc raked" = calibrated(fpc, margins),
  "ranked fpc raked clusters" = calibrated(fpc_clusters, margins)
)
for (label in names(designs)) of_questions(label, designs[[label]])
found <- found[!startsWith(found$statistic, "pair"), ] # see the other surveys
write.csv(found, "r_survey.csv", row.names = FALSE, quote = FALSE)
