namespace Sentinel.Statistics.Tests;

/// <summary>
/// Pelz and Good's (1976) expansion of the distribution of D_n in powers of 1/√n, the theta functions in the form that converges for
/// small z = x√n. Used for n &gt; 140; its error is below 1e-10 from there on.
/// </summary>
internal static class PelzGood
{
    private const double Pi2 = Math.PI * Math.PI;
    private const double SmallestLog = -708;
    private const double LeastTermLog = -80;

    /// <summary>P(D_n ≥ x).</summary>
    public static double Survival(long n, double x)
    {
        double rootN = Math.Sqrt(n);
        double z = rootN * x;
        double z2 = z * z;
        double logQ = -Pi2 / 8 / z2;
        if (logQ < SmallestLog)
        {
            return 1;
        }

        (double k0, double k1, double k2, double k3) = OddTerms(z, Math.Exp(logQ));
        (double extra2, double extra3) = AllTerms(z);
        double cdf = k0 + (k1 / rootN) + ((k2 + extra2) / n) + ((k3 + extra3) / (n * rootN));
        return 1 - cdf;
    }

    private static (double K0, double K1, double K2, double K3) OddTerms(double z, double q)
    {
        double z2 = z * z;
        double z4 = z2 * z2;
        double z6 = z4 * z2;
        double k1a = -z2;
        double k1b = Pi2 / 4;
        double k2a = (6 * z6) + (2 * z4);
        double k2b = ((2 * z4) - (5 * z2)) * Pi2 / 4;
        double k2c = Pi2 * Pi2 * (1 - (2 * z2)) / 16;
        double k3a = (-30 * z6) - (90 * z4 * z4);
        double k3b = Pi2 * ((135 * z4) - (96 * z6)) / 4;
        double k3c = Pi2 * Pi2 * ((-60 * z2) + (212 * z4)) / 16;
        double k3d = Pi2 * Pi2 * Pi2 * (5 - (30 * z2)) / 64;

        double k0 = 0;
        double k1 = 0;
        double k2 = 0;
        double k3 = 0;
        for (int k = Terms(z); k > 0; k--)
        {
            double m = (2 * k) - 1;
            double m2 = m * m;
            double power = Math.Pow(q, 8 * k);
            k0 = (k0 * power) + 1;
            k1 = (k1 * power) + k1a + (k1b * m2);
            k2 = (k2 * power) + k2a + (k2b * m2) + (k2c * m2 * m2);
            k3 = (k3 * power) + k3a + (k3b * m2) + (k3c * m2 * m2) + (k3d * m2 * m2 * m2);
        }

        double scale = q * Math.Sqrt(2 * Math.PI);
        return (k0 * scale / z, k1 * scale / (6 * z4), k2 * scale / (72 * z6 * z), k3 * scale / (6480 * z6 * z4));
    }

    private static (double Second, double Third) AllTerms(double z)
    {
        double z2 = z * z;
        double q = Math.Exp(-Pi2 / 2 / z2);
        double second = 0;
        double third = 0;
        for (int k = Terms(z); k > 0; k--)
        {
            double k2 = (double)k * k;
            double term = k2 * Math.Pow(q, k2);
            second += term;
            third += ((3 * z2) - (Pi2 * k2)) * term;
        }

        double scale = Pi2 * Math.Sqrt(2 * Math.PI);
        return (second * scale / (-36 * z2 * z), third * scale / (216 * z2 * z2 * z2));
    }

    // Beside the first term, term k is at most about e^(−π²k(k − 1)/2z²) of it: below e^-80 it changes no bit.
    private static int Terms(double z) =>
        Math.Min((int)Math.Ceiling(16 * z / Math.PI), (int)Math.Ceiling(0.5 + Math.Sqrt(0.25 + (-2 * LeastTermLog * z * z / Pi2))));
}
